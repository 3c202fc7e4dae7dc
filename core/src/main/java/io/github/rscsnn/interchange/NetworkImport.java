package io.github.rscsnn.interchange;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.data.ImageFormat;
import io.github.rscsnn.data.Normalisation;
import io.github.rscsnn.experiment.Experiment;
import io.github.rscsnn.experiment.NetworkFile;
import io.github.rscsnn.experiment.Parts;
import io.github.rscsnn.experiment.Recipe;
import io.github.rscsnn.network.Backend;
import io.github.rscsnn.network.NetworkGraph;
import io.github.rscsnn.network.Parameters;
import io.github.rscsnn.network.Pass;
import io.github.rscsnn.network.Precision;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.option.Require;
import io.github.rscsnn.tensor.Seeds;
import io.github.rscsnn.tensor.StepScope;
import io.github.rscsnn.train.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/** Makes a run of a folder that {@code rsc_export.py} wrote, and compares it with its source on the batch there. */
public final class NetworkImport {
    private static final String WEIGHTS = "weights.safetensors";
    private static final String BATCH = "batch.safetensors";
    private static final String SCRIPT = ExportScript.NAME;
    private static final List<String> ENCODERS = List.of("direct", "poisson", "frames");

    private final Path folder;
    private final ObjectNode said;
    private final int[] shape;
    private final int classes;
    private final String encoder;

    /**
     * What was done.
     *
     * @param from frameworks and their versions
     * @param folder it was read from
     * @param verified whether it was compared with its source
     * @param verification the comparison; null for none
     * @param execution what runs how
     * @param notes what was assumed or not taken over as it stood
     */
    public record Outcome(
            String from,
            String folder,
            boolean verified,
            @Nullable Verification verification,
            NetworkGraph.Execution execution,
            List<String> notes) {}

    /** @throws IOException if it is no such folder, or its description cannot be read; the message says the way out */
    public NetworkImport(Path folder) throws IOException {
        this.folder = folder;
        if (Files.isRegularFile(folder)) {
            throw new IOException(
                    folder + " is a file: export the network in Python with " + SCRIPT
                            + " ('rsc export-script' writes it) and import that folder, or name the program (--from) and --weights");
        }
        Path network = folder.resolve(NetworkFile.NAME);
        for (String name : List.of(NetworkFile.NAME, WEIGHTS)) {
            if (!Files.isRegularFile(folder.resolve(name))) {
                throw new IOException("no exported network: " + folder + " has no " + name + "; " + SCRIPT
                        + " ('rsc export-script' writes it) makes such folders");
            }
        }
        said = NetworkFile.read(network);
        try {
            NetworkFile.know(said);
            shape = ints("input");
            classes = said.path("outputs").asInt();
            Require.argument(
                    said.path("time_steps").asInt() >= 1 && classes >= 2,
                    "its 'time_steps' and 'outputs' must be numbers of at least 1 and 2");
            encoder = said.path("encoder").asText();
            Require.argument(
                    ENCODERS.contains(encoder),
                    "its 'encoder' is '%s', expected one of %s",
                    encoder,
                    String.join(", ", ENCODERS));
            requireClassNames();
        } catch (IllegalArgumentException e) {
            throw new IOException("cannot take " + network + ": " + e.getMessage(), e);
        }
    }

    private void requireClassNames() {
        JsonNode names = said.path("classes");
        if (names.isMissingNode() || names.isNull()) {
            return;
        }
        Set<String> different = new HashSet<>();
        names.forEach(name -> different.add(name.isTextual() ? name.asText() : ""));
        Require.argument(
                names.size() == classes && different.size() == classes && !different.contains(""),
                "its 'classes' must be %s different names, or null",
                classes);
    }

    private int[] ints(String key) {
        int[] sizes = said.path(key).valueStream().mapToInt(JsonNode::asInt).toArray();
        Require.argument(
                sizes.length > 0 && Arrays.stream(sizes).allMatch(size -> size >= 1),
                "its '%s' is no list of sizes",
                key);
        return sizes;
    }

    /** Whether the batch is there that the source was run on. */
    public boolean hasBatch() {
        return Files.isRegularFile(folder.resolve(BATCH));
    }

    /** What the folder says of a recipe, by key. */
    public Map<String, Object> recipe() {
        Map<String, Object> recipe = new LinkedHashMap<>();
        recipe.put(
                "coding",
                switch (encoder) {
                    case "poisson" -> "poisson";
                    case "frames" -> "none";
                    default -> spikes() ? "direct" : "ann";
                });
        recipe.put("arch", NetworkFile.know(said));
        recipe.put("time-steps", said.path("time_steps").asInt());
        return recipe;
    }

    private boolean spikes() {
        boolean spikes = false;
        for (JsonNode node : said.path("nodes")) {
            spikes |= node.path("op").asText().equals("lif");
        }
        return spikes;
    }

    /**
     * Keys of a recipe that the folder says and no option may.
     *
     * @throws IllegalArgumentException naming the first that is given
     */
    public static void requireNotGiven(Map<String, Object> options) {
        for (String key : List.of(
                "arch", "width", "time-steps", "neuron", "leak", "threshold", "reset", "detach-reset", "gamma")) {
            Require.argument(!options.containsKey(key), "--%s is said by %s: leave it out", key, NetworkFile.NAME);
        }
    }

    /**
     * Makes the run, unless the network is not its source's.
     *
     * @param recipe {@link #recipe} and what else is wanted
     * @param data what the data set has
     * @param verify whether to compare
     * @throws IllegalArgumentException if the recipe's images have another shape; nothing is written then
     * @throws IOException naming the first layer that is not its source's, or if a file is missing or cannot be read; nothing
     *     is written then
     */
    public Outcome run(Recipe recipe, ImageFormat data, boolean verify, Path out) throws IOException {
        Require.argument(
                !recipe.coding().isTwin() || !spikes(),
                "the network has spiking neurons, and coding 'ann' is for networks without: leave --coding out");
        List<String> notes = new ArrayList<>();
        int border = border(data);
        ObjectNode network = border == 0 ? said : cropped(border);
        Recipe own = recipe.with("arch", NetworkFile.know(network));
        if (border > 0) {
            notes.add("its " + shape[1] + "x" + shape[2] + " pixels are the middle of " + data.height() + "x"
                    + data.width() + " here: the border is cut off first");
        }
        ImageFormat format = format(data, notes);
        Parts.check(own);
        try (StepScope scope = new StepScope();
                SpikingClassifier classifier = Parts.classifier(own, format)) {
            Parameters parameters = classifier.network().parameters();
            parameters.load(state(parameters, notes));
            requireRuns(classifier, format);
            Verification verification =
                    verify ? compare(classifier, border, format, Parts.backend("auto", Precision.F32)) : null;
            if (verification != null && verification.difference().isPresent()) {
                throw new IOException("the import is not its source: on the " + verification.images() + " images of "
                        + folder.resolve(BATCH) + " it differs in "
                        + verification.difference().get() + ". Nothing was written");
            }
            if (verification == null) {
                notes.add("NOT VERIFIED: nothing was compared with the source"
                        + (hasBatch() ? "" : " (the folder has no " + BATCH + ")"));
            } else {
                silent(verification, notes);
            }
            NetworkGraph.Execution execution = ((NetworkGraph) Parts.architecture(own)).execution();
            Outcome outcome = new Outcome(
                    said.path("framework").toString(), folder.toString(), verify, verification, execution, notes);
            Experiment.adopt(own, classifier, format, outcome, network, out);
            return outcome;
        }
    }

    /** Shapes that do not fit are told by libtorch, which knows no node. */
    private void requireRuns(SpikingClassifier classifier, ImageFormat format) throws IOException {
        Tensor blank = torch.zeros(1, format.channels(), format.height(), format.width());
        String wrong;
        try (NoGradGuard noGrad = new NoGradGuard()) {
            Tensor logits = classifier.logits(blank, Noise.perImage(new Seeds(0), 0), Pass.EVALUATION);
            if (logits.numel() == classes) {
                return;
            }
            wrong = "it puts out " + logits.numel() + " class scores for an image, its 'outputs' are " + classes;
        } catch (RuntimeException e) {
            wrong = "its layers do not fit: "
                    + String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        }
        throw new IOException("cannot take " + folder.resolve(NetworkFile.NAME) + ": " + wrong);
    }

    private static void silent(Verification verification, List<String> notes) {
        List<String> silent = verification.layers().stream()
                .filter(layer -> layer.active() == 0)
                .map(layer -> layer.site())
                .toList();
        if (!silent.isEmpty()) {
            notes.add("WARNING: no neuron fired on the batch in " + String.join(", ", silent)
                    + ": what they would do is not verified; export with other images");
        }
    }

    private static Tensor padded(Tensor inputs, int border) {
        return torch.constant_pad_nd(inputs, new long[] {border, border, border, border}, new Scalar(0.0));
    }

    private Verification compare(SpikingClassifier classifier, int border, ImageFormat format, Backend backend)
            throws IOException {
        if (!hasBatch()) {
            throw new IOException("cannot verify: " + folder + " has no " + BATCH
                    + "; export the network again, or say --no-verify for a run that is marked as not verified");
        }
        Map<String, Tensor> batch = new LinkedHashMap<>(Safetensors.read(folder.resolve(BATCH)));
        requireImages(batch);
        if (border > 0) {
            batch.computeIfPresent("inputs", (name, inputs) -> padded(inputs, border));
            batch.remove("images"); // what is cut off is not compared
        }
        if (format.levels() > 0) { // the source saw the numbers themselves
            batch.computeIfPresent("images", (name, numbers) -> numbers.div(new Scalar((double) format.levels())));
        }
        try {
            return Verification.of(classifier, batch, shape.length, backend);
        } catch (IllegalArgumentException e) {
            throw new IOException("the import is not its source: " + e.getMessage() + ". Nothing was written", e);
        }
    }

    /** A batch that was normalised before the network is said to take images as they are. */
    private void requireImages(Map<String, Tensor> batch) throws IOException {
        boolean normalised = said.path("normalisation").isObject();
        Tensor inputs = batch.get("inputs");
        if (encoder.equals("poisson") || inputs == null) {
            return;
        }
        if (normalised && !batch.containsKey("images")) {
            throw new IOException("cannot verify the normalisation of " + folder.resolve(NetworkFile.NAME) + ": "
                    + folder.resolve(BATCH) + " has no 'images'; export the network again");
        }
        double least = inputs.min().item_double();
        double most = inputs.max().item_double();
        Require.file(
                normalised || !encoder.equals("direct") || least >= 0 && most <= 1,
                "the pixels of %s are from %.4g to %.4g, and the folder names no normalisation: export the network with"
                        + " images in [0, 1] and normalisation=(means, standard deviations)",
                folder.resolve(BATCH),
                least,
                most);
    }

    private Map<String, Tensor> state(Parameters parameters, List<String> notes) throws IOException {
        Path file = folder.resolve(WEIGHTS);
        Map<String, Tensor> state = new LinkedHashMap<>(Safetensors.read(file));
        List<String> biases = new ArrayList<>();
        parameters.state().forEach((name, tensor) -> {
            if (name.endsWith(".bias") && !state.containsKey(name)) {
                state.put(name, torch.zeros_like(tensor));
                biases.add(name);
            }
        });
        if (!biases.isEmpty()) {
            notes.add("no bias in the file, 0 here: " + String.join(", ", biases));
        }
        state.keySet().forEach(name -> {
            if (!parameters.state().containsKey(name)) {
                throw new IllegalArgumentException(
                        "tensor " + name + " of " + file + " belongs to no layer of " + NetworkFile.NAME);
            }
        });
        return state;
    }

    /** Pixels on each side that the data set has around what the network takes, as MNIST has here; 0 for none. */
    private int border(ImageFormat data) {
        int[] seen = {data.channelsAtOnce(), data.height(), data.width()};
        if (Arrays.equals(shape, seen)) {
            return 0;
        }
        boolean padded = data.data().endsWith("mnist")
                && shape.length == 3
                && shape[0] == seen[0]
                && shape[1] == 28
                && shape[2] == 28;
        if (!padded) {
            throw new IllegalArgumentException("the network takes images " + Arrays.toString(shape) + ", those of "
                    + data.data() + " are " + Arrays.toString(seen) + " [C, H, W]: name its data set with --data");
        }
        return (seen[1] - shape[1]) / 2;
    }

    private ObjectNode cropped(int border) {
        ObjectNode copy = said.deepCopy();
        ArrayNode nodes = (ArrayNode) copy.path("nodes");
        String input = nodes.path(0).path("id").asText();
        String middle = input + ".middle";
        for (JsonNode node : nodes) {
            ArrayNode inputs = (ArrayNode) node.path("inputs");
            for (int i = 0; i < inputs.size(); i++) {
                if (inputs.path(i).asText().equals(input)) {
                    inputs.set(i, middle);
                }
            }
        }
        ObjectNode crop = copy.objectNode().put("id", middle).put("op", "crop").put("border", border);
        crop.putArray("inputs").add(input);
        nodes.insert(1, crop);
        copy.remove("sha256");
        return copy;
    }

    private ImageFormat format(ImageFormat data, List<String> notes) {
        JsonNode names = said.path("classes");
        if (data.classNames().size() != classes) {
            throw new IllegalArgumentException("the network tells " + classes + " classes apart, " + data.data()
                    + " has " + data.classNames().size() + ": name its data set with --data");
        }
        List<String> own = names.valueStream().map(JsonNode::asText).toList();
        if (own.isEmpty()) {
            notes.add("ASSUMED: its outputs are the classes of " + data.data() + " in order (it names none)");
        }
        JsonNode constants = said.path("normalisation");
        float[] mean = new float[data.channels()];
        float[] std = new float[data.channels()];
        Arrays.fill(std, 1);
        if (constants.isObject()) {
            int channels = data.channelsAtOnce();
            Require.argument(
                    constants.path("mean").size() == channels
                            && constants.path("std").size() == channels,
                    "the network's normalisation has not %s means and standard deviations",
                    channels);
            for (int c = 0; c < mean.length; c++) { // the same for each frame
                mean[c] = (float) constants.path("mean").path(c % channels).asDouble();
                std[c] = (float) constants.path("std").path(c % channels).asDouble();
            }
        } else {
            notes.add("ASSUMED: it takes " + (data.frames() > 0 ? "the numbers of frames" : "pixels in [0, 1]")
                    + " as they are (it names no normalisation)");
        }
        Normalisation ofNumbers = new Normalisation(mean, std);
        return new ImageFormat(
                data.data(),
                data.channels(),
                data.height(),
                data.width(),
                own.isEmpty() ? data.classNames() : own,
                data.levels() == 0 ? ofNumbers : ofNumbers.scaled(1.0 / data.levels()),
                data.frames(),
                data.levels());
    }
}
