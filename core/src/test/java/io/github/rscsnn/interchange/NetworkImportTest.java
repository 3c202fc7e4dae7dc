package io.github.rscsnn.interchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

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
import io.github.rscsnn.experiment.RunFolder;
import io.github.rscsnn.network.Backend;
import io.github.rscsnn.network.Pass;
import io.github.rscsnn.network.Precision;
import io.github.rscsnn.network.ReferenceBackend;
import io.github.rscsnn.network.SourceComparison;
import io.github.rscsnn.network.SourceComparison.Compared;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.tensor.CustomGradient;
import io.github.rscsnn.tensor.StepScope;
import io.github.rscsnn.train.JsonFile;
import io.github.rscsnn.train.Safetensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Folders that {@code networks.py} made with the frameworks themselves; {@code README.md} beside them says how. */
class NetworkImportTest {
    private static final Path NETWORKS = Path.of("src/test/resources/networks");

    @TempDir
    private Path work;

    /** What the numbers of frames are divided by here, where their network saw them as they are. */
    private static final int LEVELS = 4;

    static NetworkImport.Outcome imported(Path folder, boolean verify, Path out) throws IOException {
        NetworkImport network = new NetworkImport(folder);
        ObjectNode said = NetworkFile.read(folder.resolve("network.json"));
        boolean events = said.path("encoder").asText().equals("frames");
        return network.run(
                Recipe.resolve(network.recipe(), Map.of("data", events ? "frames" : "shapes10")),
                format(said, events ? said.path("time_steps").asInt() : 0),
                verify,
                out);
    }

    /** @param frames of event data; 0 of pictures */
    private static ImageFormat format(ObjectNode said, int frames) {
        int classes = said.path("outputs").asInt();
        int planes = said.path("input").path(0).asInt() * Math.max(1, frames);
        float[] mean = new float[planes];
        float[] std = new float[planes];
        Arrays.fill(mean, 0.1f);
        Arrays.fill(std, 0.7f);
        return new ImageFormat(
                frames == 0 ? "shapes10" : "frames",
                planes,
                said.path("input").path(1).asInt(),
                said.path("input").path(2).asInt(),
                IntStream.range(0, classes).mapToObj(k -> "class " + k).toList(),
                new Normalisation(mean, std),
                frames,
                frames == 0 ? 0 : LEVELS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spikingjelly-vgg",
                "spikingjelly-plif",
                "spikingjelly-sew",
                "spikingjelly-small",
                "snntorch-conv",
                "snntorch-synaptic",
                "norse",
                "snn-rat",
                "tet",
                "tet-frames",
                "cnn"
            })
    void everyLayerIsThatOfTheSourceAndSoIsTheRun(String name) throws IOException {
        Path folder = NETWORKS.resolve(name);
        Path run = work.resolve(name);

        Verification verification = imported(folder, true, run).verification();

        assertThat(verification.layers()).isNotEmpty().allMatch(Compared::agrees);
        assertThat(verification.layers()).allMatch(layer -> layer.active() > 0, "fires");
        assertThat(verification.ties()).isZero();
        assertThat(verification.logits()).isLessThan(1e-5);
        assertThat(verification.freeLogits()).isLessThan(1e-5);
        assertThat(verification.freeSpikes()).isZero();
        try (StepScope scope = new StepScope();
                SpikingClassifier classifier = load(run)) {
            Map<String, Tensor> batch = Safetensors.read(folder.resolve("batch.safetensors"));
            Tensor images = batch.getOrDefault("images", batch.get("inputs"));
            if (images.dim() == 5) { // frames [T, N, C, H, W] are images [N, T * C, H, W] here
                images = images.transpose(0, 1).flatten(1, 2).div(new Scalar((double) LEVELS));
            }
            Tensor logits = classifier.logits(images, null, pass(Parts.backend("reference")));
            assertThat(SourceComparison.relative(logits, batch.get("logits"))).isLessThan(1e-5);
        }
    }

    private static Pass pass(Backend backend) {
        return Pass.EVALUATION.withBackend(backend);
    }

    private static SpikingClassifier load(Path run) throws IOException {
        RunFolder folder = RunFolder.open(run);
        return Experiment.load(folder, folder.imageFormat());
    }

    /** Branches, composed operators and neurons of vectors have gradients of their own in the fused backend. */
    @ParameterizedTest
    @ValueSource(strings = {"spikingjelly-sew", "spikingjelly-plif", "snntorch-conv", "snn-rat", "cnn"})
    void gradientsOfTheKernelsAreThoseOfTheOperators(String name) throws IOException {
        Path run = work.resolve(name);
        imported(NETWORKS.resolve(name), false, run);
        Map<String, Tensor> batch = Safetensors.read(NETWORKS.resolve(name).resolve("batch.safetensors"));
        try (StepScope scope = new StepScope();
                SpikingClassifier classifier = load(run)) {
            classifier.network().parameters().requireGradients(true);
            Tensor images = batch.getOrDefault("images", batch.get("inputs"));
            Gradients reference = gradients(classifier, images, ReferenceBackend.INSTANCE);
            Gradients fused = gradients(classifier, images, Parts.backend("auto", Precision.F32));

            assertThat(reference.ofImages().abs().max().item_double()).isPositive();
            assertThat(SourceComparison.relative(fused.ofImages(), reference.ofImages()))
                    .isLessThan(1e-4);
            fused.ofWeights()
                    .forEach((weight, gradient) -> assertThat(SourceComparison.relative(
                                    gradient, reference.ofWeights().get(weight)))
                            .as(weight)
                            .isLessThan(1e-4));
        }
    }

    private record Gradients(Tensor ofImages, Map<String, Tensor> ofWeights) {}

    private static Gradients gradients(SpikingClassifier classifier, Tensor images, Backend backend) {
        Tensor leaf = images.detach().clone().set_requires_grad(true);
        Map<String, Tensor> weights = classifier.network().parameters().trainable();
        weights.values().forEach(weight -> weight.mutable_grad().reset());
        CustomGradient.backward(classifier
                .logits(leaf, Noise.perImage(new io.github.rscsnn.tensor.Seeds(1), 0), pass(backend))
                .square()
                .sum());
        Map<String, Tensor> ofWeights = new java.util.TreeMap<>();
        weights.forEach((name, weight) -> ofWeights.put(name, weight.grad().clone()));
        return new Gradients(leaf.grad().clone(), ofWeights);
    }

    @Test
    void anotherLeakIsToldByTheFirstLayerThatHasItAndNothingIsWritten() throws IOException {
        Path folder = changed("spikingjelly-vgg", said -> node(said, "6").put("leak", 0.6));

        assertThatThrownBy(() -> imported(folder, true, work.resolve("run")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("layer 6, the first that differs")
                .hasMessageContaining("Nothing was written");
        assertThat(work.resolve("run")).doesNotExist();
    }

    @Test
    void everyConstantOfANeuronIsSeenByTheComparison() throws IOException {
        List<Consumer<ObjectNode>> changes = List.of(
                said -> node(said, "lif2").put("v_threshold", 0.52),
                said -> node(said, "lif2").put("reset", "soft"),
                said -> node(said, "lif2").put("reset", "hard"),
                said -> node(said, "lif2").put("input_gain", 0.9),
                said -> node(said, "lif2").put("v_reset", 0.05),
                said -> node(said, "maxpool").put("op", "avgpool"));
        for (Consumer<ObjectNode> change : changes) {
            Path folder = changed("snntorch-conv", change);
            assertThatThrownBy(() -> imported(folder, true, work.resolve("run")))
                    .hasMessageContaining("the first that differs");
        }
    }

    @Test
    void anotherNumberOfTimeStepsIsTold() throws IOException {
        Path folder = changed("snn-rat", said -> said.put("time_steps", 3));

        assertThatThrownBy(() -> imported(folder, true, work.resolve("run")))
                .hasMessageContaining("[4, 4, 4, 8, 8]")
                .hasMessageContaining("[3, 4, 4, 8, 8]");
    }

    @Test
    void anotherNormalisationIsTold() throws IOException {
        Path folder = changed(
                "spikingjelly-vgg",
                said -> ((ObjectNode) said.path("normalisation"))
                        .putArray("mean")
                        .add(0.5)
                        .add(0.4)
                        .add(0.4));

        assertThatThrownBy(() -> imported(folder, true, work.resolve("run"))).hasMessageContaining("normalised images");
    }

    @Test
    void whatIsMissingOrNotKnownIsNamed() throws IOException {
        assertThatThrownBy(() -> new NetworkImport(work)).hasMessageContaining("has no network.json");
        Path weightless = changed("tet", said -> {});
        Files.delete(weightless.resolve("weights.safetensors"));
        assertThatThrownBy(() -> new NetworkImport(weightless)).hasMessageContaining("has no weights.safetensors");
        Path unknown = changed("tet", said -> node(said, "features.1").put("op", "izhikevich"));
        assertThatThrownBy(() -> imported(unknown, false, work.resolve("run")))
                .hasMessageContaining("'features.1' (izhikevich)");
        Path surrogate = changed(
                "tet", said -> ((ObjectNode) node(said, "features.1").path("surrogate")).put("family", "magic"));
        assertThatThrownBy(() -> new NetworkImport(surrogate)).hasMessageContaining("surrogate 'magic'");
        Path later = changed("tet", said -> said.put("version", 2));
        assertThatThrownBy(() -> new NetworkImport(later)).hasMessageContaining("version 2");
        Path file = Files.writeString(work.resolve("net.pth"), "x");
        assertThatThrownBy(() -> new NetworkImport(file)).hasMessageContaining("rsc_export.py");
    }

    @Test
    void numbersThatNoOperationHasAreRefusedByTheirNode() throws IOException {
        refused(
                "'features.0.module.0' (conv2d): its 'stride' must be 2 numbers",
                said -> node(said, "features.0.module.0")
                        .putArray("stride")
                        .add(0)
                        .add(1));
        refused(
                "'features.0.module.0' (conv2d): it reads 0 nodes",
                said -> node(said, "features.0.module.0").putArray("inputs"));
        refused(
                "'features.0.module.1' (norm): its 'epsilon'",
                said -> node(said, "features.0.module.1").put("epsilon", -1));
        refused(
                "its layers do not fit: ",
                said -> node(said, "features.0.module.0").put("groups", 2));
        refused("its 'encoder' is 'film'", said -> said.put("encoder", "film"));
        refused("its 'classes' must be 5 different names", said -> ((ArrayNode) said.path("classes")).remove(0));
        refused(
                "its 'classes' must be 5 different names",
                said -> ((ArrayNode) said.path("classes")).set(0, "class 1"));
        refused("node 0 is no object: 3", said -> said.putArray("nodes").add(3));
        refused(
                "network.json: node 'features.1' (lif): its 'strict' is 'yes'",
                said -> node(said, "features.1").put("strict", "yes"));
    }

    private void refused(String message, Consumer<ObjectNode> change) throws IOException {
        Path folder = changed("tet", change);
        assertThatThrownBy(() -> imported(folder, false, work.resolve("run"))).hasMessageContaining(message);
        assertThat(work.resolve("run")).doesNotExist();
    }

    @Test
    void imagesThatWereNormalisedBeforeAreNotTakenForPixels() throws IOException {
        Path folder = changed("spikingjelly-vgg", said -> said.remove("normalisation"));
        Map<String, Tensor> batch =
                new java.util.LinkedHashMap<>(Safetensors.read(folder.resolve("batch.safetensors")));
        batch.remove("images");
        Safetensors.write(folder.resolve("batch.safetensors"), batch);

        assertThatThrownBy(() -> imported(folder, true, work.resolve("run")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("are from -")
                .hasMessageContaining("normalisation=(means");
    }

    @Test
    void aNormalisationThatNothingShowsIsNotVerified() throws IOException {
        Path folder = changed("tet", said -> {
            ObjectNode constants = said.putObject("normalisation");
            constants.putArray("mean").add(0.5).add(0.5).add(0.5);
            constants.putArray("std").add(0.2).add(0.2).add(0.2);
        });

        assertThatThrownBy(() -> imported(folder, true, work.resolve("run"))).hasMessageContaining("has no 'images'");
    }

    @Test
    void spikingNeuronsAreNoTwinWithoutSpikes() throws IOException {
        NetworkImport network = new NetworkImport(NETWORKS.resolve("tet"));
        ObjectNode said = NetworkFile.read(NETWORKS.resolve("tet/network.json"));
        Recipe twin = Recipe.resolve(network.recipe(), Map.of("data", "shapes10", "coding", "ann"));

        assertThatThrownBy(() -> network.run(twin, format(said, 0), false, work.resolve("run")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("leave --coding out");
    }

    @Test
    void withoutABatchTheRunIsMarkedAndComparingIsRefused() throws IOException {
        Path folder = changed("tet", said -> {});
        Files.delete(folder.resolve("batch.safetensors"));

        assertThatThrownBy(() -> imported(folder, true, work.resolve("no"))).hasMessageContaining("--no-verify");
        assertThat(new NetworkImport(folder).hasBatch()).isFalse();
        Path run = work.resolve("run");
        assertThat(imported(folder, false, run).notes()).anyMatch(note -> note.startsWith("NOT VERIFIED"));
        JsonNode origin = JsonFile.read(run.resolve("import.json"), "", "");
        assertThat(origin.path("verified").asBoolean(true)).isFalse();
    }

    @Test
    void aRunNeedsItsOwnDescription() throws IOException {
        imported(NETWORKS.resolve("tet"), true, work.resolve("run"));
        imported(NETWORKS.resolve("snn-rat"), true, work.resolve("other"));
        Files.copy(
                work.resolve("other/network.json"),
                work.resolve("run/network.json"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);

        assertThatThrownBy(() -> RunFolder.open(work.resolve("run")).recipe())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("network.json");
    }

    @Test
    void surrogatesAreTheSourcesOwnInUnitsOfTheInput() throws IOException {
        Path run = work.resolve("run");
        imported(NETWORKS.resolve("spikingjelly-vgg"), true, run);

        // LIFNode(tau=3, decay_input): thresholds and widths of ATan(2) are three times as large for inputs of their
        // own size
        String neuron = NetworkFile.of(RunFolder.open(run).recipe().network().arch())
                .neurons()
                .getFirst()
                .name();
        assertThat(neuron).contains("threshold=3.0", "detached").matches(".*arctan\\(0\\.666.*");
        assertThat(1 - 1 / 3.0)
                .isCloseTo(Double.parseDouble(neuron.replaceAll(".*leak=([0-9.]+),.*", "$1")), within(1e-6));
    }

    private static ObjectNode node(ObjectNode said, String id) {
        for (JsonNode node : said.path("nodes")) {
            if (node.path("id").asText().equals(id)) {
                return (ObjectNode) node;
            }
        }
        throw new AssertionError("no node " + id);
    }

    private Path changed(String name, Consumer<ObjectNode> change) throws IOException {
        Path copy = Files.createTempDirectory(work, name);
        try (Stream<Path> files = Files.list(NETWORKS.resolve(name))) {
            files.forEach(file -> {
                try {
                    Files.copy(file, copy.resolve(file.getFileName()));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
        ObjectNode said = NetworkFile.read(copy.resolve("network.json"));
        change.accept(said);
        Files.writeString(copy.resolve("network.json"), said.toString());
        return copy;
    }
}
