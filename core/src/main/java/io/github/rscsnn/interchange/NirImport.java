package io.github.rscsnn.interchange;

import io.github.rscsnn.data.Dataset;
import io.github.rscsnn.data.ImageFormat;
import io.github.rscsnn.data.Mnist;
import io.github.rscsnn.experiment.Experiment;
import io.github.rscsnn.experiment.NetworkRecipe;
import io.github.rscsnn.experiment.Parts;
import io.github.rscsnn.experiment.Recipe;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.option.Require;
import io.github.rscsnn.tensor.StepScope;
import io.github.rscsnn.train.JsonFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes a run of a NIR graph: one chain of Conv2d, IF or LIF with hard reset to 0, AvgPool2d or SumPool2d, Flatten, Affine
 * or Linear. Where it ends in a neuron, class scores are its firing rates. See {@link NirExport} for what its neurons mean; where
 * the file does not say how they reset, the recipe may.
 *
 * <p>A node that is none of these, or has parameters that cannot be taken over, is refused by name.
 */
public final class NirImport {
    /** What the graph says, which no option may say otherwise. */
    private static final List<String> OF_THE_GRAPH = List.of("arch", "width", "leak", "threshold", "reset");

    private final Path file;
    private final NirGraph graph;
    private final NirReader.Result network;

    /**
     * Reads a graph.
     *
     * @param dt time step in seconds; null for the one in the file's metadata, or {@link NirExport#DEFAULT_DT}
     * @throws IllegalArgumentException naming the node that cannot be taken over
     * @throws IOException if the file cannot be read or is not NIR
     */
    public NirImport(Path file, @Nullable Double dt) throws IOException {
        this.file = file;
        graph = NirFile.read(file);
        Double said = dt == null ? dtOf(graph) : dt;
        double step = said == null ? NirExport.DEFAULT_DT : said;
        Require.argument(step > 0 && !Double.isInfinite(step), "dt must be above 0 seconds, got %s", step);
        network = NirReader.read(graph, step, said != null);
    }

    /** The step that a file's metadata say; null if they say none. */
    private static @Nullable Double dtOf(NirGraph graph) {
        Object said = graph.metadata().get(NirExport.DT);
        if (said == null) {
            return null;
        }
        try {
            return said instanceof String text
                    ? Double.valueOf(text.strip())
                    : Double.valueOf(new NirNode("metadata", "", graph.metadata()).single(NirExport.DT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "the dt in the file's metadata is no number of seconds: say it with --dt", e);
        }
    }

    /**
     * What the file says of a recipe, by key: all of it where {@link NirExport} wrote the file, otherwise layers and neuron,
     * and direct coding, as in the field.
     */
    public Map<String, Object> recipe() throws IOException {
        Map<String, Object> recipe = new LinkedHashMap<>();
        recipe.put("coding", "direct");
        if (graph.metadata().get(NirExport.RECIPE) instanceof String ours) {
            @SuppressWarnings("unchecked")
            Map<String, Object> theirs = json(ours, NirExport.RECIPE, Map.class);
            recipe.putAll(theirs);
            recipe.keySet().removeAll(NetworkRecipe.OF_THE_MACHINE); // of another one
        }
        recipe.put("arch", network.network().architecture().name());
        recipe.put("width", 1);
        recipe.put("leak", network.leak());
        recipe.put("threshold", network.threshold());
        if (network.resetSaid()) {
            recipe.put("reset", "hard");
        }
        return recipe;
    }

    /** What the network sees, where {@link NirExport} wrote the file; null otherwise. */
    public @Nullable ImageFormat format() throws IOException {
        return graph.metadata().get(NirExport.INPUT) instanceof String ours
                ? json(ours, NirExport.INPUT, ImageFormat.class)
                : null;
    }

    private <T> T json(String text, String name, Class<T> type) throws IOException {
        try {
            return JsonFile.value(JsonFile.parse(text.getBytes(StandardCharsets.UTF_8)), type);
        } catch (JsonFile.ContentException e) {
            throw new IOException("corrupt metadata " + name + " in " + file + ": " + e.getMessage(), e);
        }
    }

    /**
     * Makes the run.
     *
     * @param recipe {@link #recipe} and what else is wanted
     * @param format what the network sees, of the shape that the graph has
     * @return what was not taken over as it stood
     * @throws IllegalArgumentException if recipe or format contradict the graph; nothing is written then
     * @throws IOException if the folder exists or a file cannot be written
     */
    public WeightImport.Outcome run(Recipe recipe, ImageFormat format, Path out) throws IOException {
        return run(recipe, format, null, out);
    }

    /**
     * As {@link #run(Recipe, ImageFormat, Path)}.
     *
     * @param samples images on which dead and saturated layers are looked for; null for random pixels
     */
    public WeightImport.Outcome run(Recipe recipe, ImageFormat format, @Nullable Dataset samples, Path out)
            throws IOException {
        requireAsInTheGraph(recipe, format);
        Parts.check(recipe);
        try (StepScope scope = new StepScope();
                SpikingClassifier classifier = Parts.classifier(recipe, format)) {
            var parameters = classifier.network().parameters();
            List<String> notes = new ArrayList<>(network.notes());
            PlainNetwork plain = network.network();
            if (isOfUnpaddedMnist(format)) {
                plain = plain.withBorder(format.height(), Mnist.INNER);
                notes.add("the graph's 28x28 pixels are the middle of 32x32 here: its border has no weight");
            }
            parameters.load(plain.state(parameters.state()));
            notes.addAll(FiringCheck.notes(classifier, format, samples));
            WeightImport.Outcome outcome = new WeightImport.Outcome("nir", file.toString(), Map.of(), notes);
            Experiment.adopt(recipe, classifier, format, outcome, out);
            return outcome;
        }
    }

    /** Whether it takes the pixels of MNIST as features, as they are in the files. */
    private boolean isOfUnpaddedMnist(ImageFormat format) {
        return format.data().endsWith("mnist")
                && Arrays.stream(network.shape()).reduce(1, (a, b) -> a * b) == Mnist.INNER * Mnist.INNER
                && network.network().layers().getFirst() instanceof PlainNetwork.Connected;
    }

    private void requireAsInTheGraph(Recipe recipe, ImageFormat format) throws IOException {
        Recipe said = Recipe.resolve(recipe());
        for (String key : OF_THE_GRAPH) {
            if (key.equals("reset") && !network.resetSaid()) {
                continue;
            }
            Object wanted = recipe.toMap().get(key);
            if (!Objects.equals(said.toMap().get(key), wanted)) {
                throw new IllegalArgumentException(
                        key + " is " + said.toMap().get(key) + " in " + file + ", not " + wanted + ": leave it out");
            }
        }
        Object neuron = recipe.toMap().get("neuron");
        Require.argument(
                neuron == null || neuron.equals("lif"),
                "the neurons of %s are spiking ones, not %s: leave --neuron out",
                file,
                neuron);
        Require.argument(!recipe.coding().isTwin(), "a NIR graph has spiking neurons: coding 'ann' would replace them");
        int[] shape = network.shape();
        int classes = network.network().layers().getLast() instanceof PlainNetwork.Connected last ? last.out() : 0;
        int[] seen = {format.channelsAtOnce(), format.height(), format.width()};
        boolean fits = shape.length == 1
                ? shape[0] == format.channelsAtOnce() * format.height() * format.width()
                : Arrays.equals(shape, seen);
        Require.argument(
                (fits || isOfUnpaddedMnist(format))
                        && classes == format.classNames().size(),
                "the graph takes %s images of %d classes, %s has %dx%dx%d of %d",
                Arrays.stream(shape).mapToObj(String::valueOf).collect(Collectors.joining("x")),
                classes,
                format.data(),
                format.channelsAtOnce(),
                format.height(),
                format.width(),
                format.classNames().size());
    }
}
