package io.github.rscsnn.interchange;

import io.github.rscsnn.data.Dataset;
import io.github.rscsnn.data.ImageFormat;
import io.github.rscsnn.experiment.Experiment;
import io.github.rscsnn.experiment.Parts;
import io.github.rscsnn.experiment.Recipe;
import io.github.rscsnn.network.BatchNorm;
import io.github.rscsnn.network.Parameters;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.option.Require;
import io.github.rscsnn.tensor.StepScope;
import io.github.rscsnn.tensor.Tensors;
import io.github.rscsnn.train.Safetensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Makes a run of another program's weights: a state dict saved as safetensors.
 *
 * <p>Every tensor of the file must have its place and every weight of the network its tensor, of the same shape. Three
 * liberties are taken, and told: a convolution or fully connected layer without bias has one of 0; a network without batch
 * normalisation has one that changes nothing; and SpikingJelly's {@code AdaptiveAvgPool2d((7, 7))} before the first fully
 * connected layer becomes part of that layer, since both are linear.
 */
public final class WeightImport {
    /** Side of the maps that torchvision's VGGs, and SpikingJelly's, bring any image to. */
    private static final int ADAPTIVE_SIDE = 7;

    /**
     * What was done with the file.
     *
     * @param from whose state dict it was
     * @param file it was read from
     * @param names theirs to ours
     * @param notes what was not taken over as it stood
     */
    public record Outcome(String from, String file, Map<String, String> names, List<String> notes) {}

    private WeightImport() {}

    /**
     * Imports {@code weights} into a new run folder.
     *
     * @param recipe names architecture, coding, neuron and data set; {@link Experiment#resume} trains on with it
     * @param format what the network sees
     * @param inputScale factor that their neurons take of their input: 1, or 1 - leak for SpikingJelly's
     *     {@code decay_input=True}; it goes into the weights before each neuron
     * @param samples images on which dead and saturated layers are looked for; null for random pixels
     * @throws IllegalArgumentException naming tensors that are missing, unknown, of another shape, integers, or there twice
     *     under names that differ by wrappers' prefixes; nothing is written then
     * @throws IOException if the file cannot be read ({@link Safetensors#read}) or the run not written
     */
    public static Outcome run(
            Source from,
            Path weights,
            double inputScale,
            Recipe recipe,
            ImageFormat format,
            @Nullable Dataset samples,
            Path out)
            throws IOException {
        Parts.check(recipe);
        try (StepScope scope = new StepScope();
                SpikingClassifier classifier = Parts.classifier(recipe, format)) {
            Parameters parameters = classifier.network().parameters();
            List<String> notes = new ArrayList<>();
            Map<String, String> names = new LinkedHashMap<>();
            Map<String, Tensor> state = mapped(from, Safetensors.read(weights), recipe, parameters, names, notes);
            if (inputScale != 1) {
                scaleInputs(state, inputScale);
                notes.add("weights before neurons are multiplied by " + inputScale + " (decay_input)");
            }
            parameters.load(state);
            notes.addAll(FiringCheck.notes(classifier, format, samples));
            Outcome outcome = new Outcome(from.title(), weights.toString(), names, notes);
            Experiment.adopt(recipe, classifier, format, outcome, out);
            return outcome;
        }
    }

    private static Map<String, Tensor> mapped(
            Source from,
            Map<String, Tensor> file,
            Recipe recipe,
            Parameters parameters,
            Map<String, String> names,
            List<String> notes) {
        Map<String, String> theirs = plainNames(file);
        Map<String, long[]> shapes = new LinkedHashMap<>();
        theirs.forEach((plain, name) -> shapes.put(plain, Tensors.shape(Require.entry(file, name))));
        Map<String, Tensor> mine = parameters.state();
        boolean norms = shapes.keySet().stream().anyMatch(name -> name.endsWith(".running_mean"));
        Map<String, String> modules = from.modules(shapes, norms, Parts.architecture(recipe));
        Map<String, Tensor> state = new LinkedHashMap<>();
        List<String> unknown = new ArrayList<>();
        theirs.forEach((plain, name) -> {
            String module = modules.get(StateDict.module(plain));
            String ours = module == null ? null : module + "." + StateDict.attribute(plain);
            if (ours == null || !mine.containsKey(ours)) {
                unknown.add(name);
            } else {
                names.put(name, ours);
                state.put(ours, file.get(name));
            }
        });
        noteRounded(file, notes);
        fill(mine, state, norms, from, notes);
        requireAll(mine, state, unknown, modules);
        foldAdaptivePool(from, mine, state, notes);
        requireShapes(mine, state, names);
        return state;
    }

    /** Without what wrappers put before them and without counters, to the names in the file. */
    private static Map<String, String> plainNames(Map<String, Tensor> file) {
        Map<String, String> names = new TreeMap<>(StateDict.NATURAL);
        file.forEach((name, tensor) -> {
            if (StateDict.isCounter(name)) {
                return;
            }
            String other = names.put(StateDict.plain(name), name);
            if (other != null) {
                throw new IllegalArgumentException("the file has both " + other + " and " + name
                        + ", which are one tensor without what wrappers put before names: keep the one that is meant");
            }
            if (!tensor.is_floating_point()) {
                throw new IllegalArgumentException("tensor " + name + " is of type "
                        + tensor.scalar_type().intern()
                        + ": weights must be floating point; save them as F32, dequantised if they are quantised");
            }
        });
        return names;
    }

    private static void noteRounded(Map<String, Tensor> file, List<String> notes) {
        try (StepScope scope = new StepScope()) {
            List<String> rounded = file.entrySet().stream()
                    .filter(entry -> entry.getValue().scalar_type().intern() == torch.ScalarType.Double)
                    .filter(entry -> !entry.getValue()
                            .to(torch.ScalarType.Float)
                            .to(torch.ScalarType.Double)
                            .equal(entry.getValue()))
                    .map(Map.Entry::getKey)
                    .toList();
            if (!rounded.isEmpty()) {
                notes.add("float64 in the file, rounded to float32 here: " + String.join(", ", rounded));
            }
        }
    }

    private static void fill(
            Map<String, Tensor> mine, Map<String, Tensor> state, boolean norms, Source from, List<String> notes) {
        List<String> biases = new ArrayList<>();
        mine.forEach((name, tensor) -> {
            if (state.containsKey(name)) {
                return;
            }
            if (!norms && name.startsWith("bn")) {
                state.put(name, identity(name, tensor));
            } else if (from == Source.SPIKINGJELLY
                    && name.endsWith(".bias")
                    && state.containsKey(StateDict.module(name) + ".weight")
                    && !name.startsWith("bn")) {
                state.put(name, torch.zeros_like(tensor));
                biases.add(name);
            }
        });
        if (!norms) {
            notes.add("no batch normalisation in the file: that of the network changes nothing");
        }
        if (!biases.isEmpty()) {
            notes.add("no bias in the file, 0 here: " + String.join(", ", biases));
        }
    }

    /** A normalisation that gives back its input to the bit: its variance and ε add up to 1 in float32. */
    static Tensor identity(String name, Tensor like) {
        return switch (StateDict.attribute(name)) {
            case "weight" -> torch.ones_like(like);
            case "running_var" -> torch.ones_like(like).sub_(new Scalar(BatchNorm.EPSILON));
            default -> torch.zeros_like(like);
        };
    }

    private static void requireAll(
            Map<String, Tensor> mine, Map<String, Tensor> state, List<String> unknown, Map<String, String> modules) {
        Map<String, String> theirs = new LinkedHashMap<>();
        modules.forEach((their, our) -> theirs.put(our, their));
        List<String> missing = mine.keySet().stream()
                .filter(name -> !state.containsKey(name))
                .map(name -> {
                    String module = theirs.get(StateDict.module(name));
                    return module == null ? name : module + "." + StateDict.attribute(name) + " (" + name + ")";
                })
                .toList();
        if (!missing.isEmpty() || !unknown.isEmpty()) {
            throw new IllegalArgumentException("the weights do not fit the recipe's network"
                    + (missing.isEmpty() ? "" : "; missing: " + String.join(", ", missing))
                    + (unknown.isEmpty() ? "" : "; not known: " + String.join(", ", unknown)));
        }
    }

    private static void requireShapes(Map<String, Tensor> mine, Map<String, Tensor> state, Map<String, String> names) {
        List<String> wrong = new ArrayList<>();
        names.forEach((theirs, ours) -> {
            String got = java.util.Arrays.toString(Tensors.shape(Require.entry(state, ours)));
            String expected = java.util.Arrays.toString(Tensors.shape(Require.entry(mine, ours)));
            if (!got.equals(expected)) {
                wrong.add(theirs + " is " + got + ", " + ours + " " + expected);
            }
        });
        if (!wrong.isEmpty()) {
            throw new IllegalArgumentException("the weights do not fit the recipe's network (--arch, --width, --data): "
                    + String.join("; ", wrong));
        }
    }

    /** W' = W A, where A [7 · 7, h · w] is what the pool does to each map. */
    private static void foldAdaptivePool(
            Source from, Map<String, Tensor> mine, Map<String, Tensor> state, List<String> notes) {
        if (from != Source.SPIKINGJELLY || !mine.containsKey("fc1.weight")) {
            return;
        }
        Tensor weight = Require.entry(state, "fc1.weight");
        long maps = lastChannels(mine);
        long pooled = (long) ADAPTIVE_SIDE * ADAPTIVE_SIDE;
        long features = Require.entry(mine, "fc1.weight").size(1);
        if (maps == 0 || weight.dim() != 2 || weight.size(1) != maps * pooled || features == weight.size(1)) {
            return;
        }
        int side = (int) Math.round(Math.sqrt(features / (double) maps));
        Require.argument(
                (long) side * side * maps == features,
                "an AdaptiveAvgPool2d((7, 7)) before fc1 can be taken over for square images only");
        Tensor pixels =
                torch.eye((long) side * side).to(torch.ScalarType.Double).view(-1, 1, side, side);
        Tensor pool = torch.adaptive_avg_pool2d(pixels, ADAPTIVE_SIDE, ADAPTIVE_SIDE)
                .view(-1, pooled)
                .t();
        Tensor folded = weight.to(torch.ScalarType.Double)
                .view(weight.size(0), maps, pooled)
                .matmul(pool)
                .reshape(weight.size(0), features);
        state.put("fc1.weight", folded.to(torch.ScalarType.Float));
        notes.add("AdaptiveAvgPool2d((7, 7)) from " + side + "x" + side + " is part of fc1.weight");
    }

    private static long lastChannels(Map<String, Tensor> mine) {
        long maps = 0;
        for (int i = 1; mine.containsKey("conv" + i + ".weight"); i++) {
            maps = Require.entry(mine, "conv" + i + ".weight").size(0);
        }
        return maps;
    }

    /** The last layer has no neuron; of the others the layer right before the neuron is scaled. */
    private static void scaleInputs(Map<String, Tensor> state, double factor) {
        long connected = state.keySet().stream()
                .filter(name -> name.matches("fc\\d+\\.weight"))
                .count();
        state.replaceAll((name, tensor) -> {
            String module = StateDict.module(name);
            String attribute = StateDict.attribute(name);
            boolean affine = attribute.equals("weight") || attribute.equals("bias");
            boolean beforeNeuron =
                    module.startsWith("bn") || module.startsWith("fc") && !module.equals("fc" + connected);
            return affine && beforeNeuron ? tensor.mul(new Scalar(factor)) : tensor;
        });
    }
}
