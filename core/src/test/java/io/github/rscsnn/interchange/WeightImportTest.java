package io.github.rscsnn.interchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.rscsnn.InScope;
import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.experiment.Experiment;
import io.github.rscsnn.experiment.Parts;
import io.github.rscsnn.experiment.Recipe;
import io.github.rscsnn.experiment.RunFolder;
import io.github.rscsnn.network.LayerList;
import io.github.rscsnn.network.Pass;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.network.Vgg;
import io.github.rscsnn.tensor.Tensors;
import io.github.rscsnn.train.Safetensors;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(InScope.class)
class WeightImportTest {
    /** SNN-RAT's models/VGG.py, vgg5: convolution, normalisation and neuron three modules, then the pool. */
    private static final Map<String, String> RAT_VGG5 = Map.of(
            "conv1",
            "layer1.0",
            "bn1",
            "layer1.1",
            "conv2",
            "layer2.0",
            "bn2",
            "layer2.1",
            "conv3",
            "layer2.3",
            "bn3",
            "layer2.4",
            "fc1",
            "classifier.1",
            "fc2",
            "classifier.3",
            "fc3",
            "classifier.5");

    private static final String SMALL = "layers:conv4";
    private static final Map<String, Integer> ONE = Map.of("width", 1);

    @TempDir
    private Path folder;

    /** The weights and logits of a network that ran in SpikingJelly, with the names that nn.Sequential gives. */
    @Test
    void aSpikingJellyNetworkGivesItsLogits() throws IOException, URISyntaxException {
        Path golden = Path.of(
                getClass().getResource("/golden/cases/tiny_leak1.0_bptt_eval").toURI());
        Map<String, String> names = Map.of(
                "conv1",
                "features.0",
                "bn1",
                "features.1",
                "conv2",
                "features.4",
                "bn2",
                "features.5",
                "fc",
                "classifier.1");
        Map<String, Tensor> state = new LinkedHashMap<>();
        for (var entry : names.entrySet()) {
            for (String attribute : List.of("weight", "bias", "running_mean", "running_var")) {
                Path file = golden.resolve("w__" + entry.getKey() + "." + attribute + ".npy");
                if (Files.exists(file)) {
                    state.put(entry.getValue() + "." + attribute, npy(file));
                }
            }
        }
        state.put("features.1.num_batches_tracked", Tensors.of(new long[] {7}, 1));
        Recipe recipe = Runs.recipe("layers:conv8,avg2,conv8,avg2", Map.of("width", 1));
        WeightImport.Outcome outcome = imported(Source.SPIKINGJELLY, state, recipe);
        assertThat(outcome.notes()).isEmpty();
        assertThat(outcome.names()).hasSize(14).containsEntry("features.4.weight", "conv2.weight");
        try (SpikingClassifier classifier = load()) {
            float[] logits = Tensors.floats(
                    classifier.logitsOverTime(npy(golden.resolve("x.npy")), Noise.none(), Pass.EVALUATION));
            float[] expected = Tensors.floats(npy(golden.resolve("logits_tnk.npy")));
            assertThat(logits).hasSameSizeAs(expected);
            for (int i = 0; i < expected.length; i++) {
                assertThat(logits[i]).isCloseTo(expected[i], within(1e-5f));
            }
        }
        assertThat(folder.resolve("run/import.json")).content().contains("\"from\" : \"spikingjelly\"");
    }

    @Test
    void snnRatsVggKeepsEveryBit() throws IOException {
        Recipe recipe = Runs.recipe("vgg5", Map.of());
        try (SpikingClassifier original = Parts.classifier(recipe, Runs.FORMAT)) {
            Map<String, Tensor> ours = original.network().parameters().state();
            Map<String, Tensor> theirs = new LinkedHashMap<>();
            ours.forEach((name, tensor) -> theirs.put("module." + ratName(name), tensor)); // as nn.DataParallel
            theirs.put("module.layer1.1.num_batches_tracked", Tensors.of(new long[] {7}, 1));
            imported(Source.SNN_RAT, theirs, recipe);
            try (SpikingClassifier read = load()) {
                read.network()
                        .parameters()
                        .state()
                        .forEach((name, tensor) -> assertThat(tensor.equal(ours.get(name)))
                                .as(name)
                                .isTrue());
            }
        }
        RunFolder run = RunFolder.open(folder.resolve("run"));
        assertThat(run.checkpoint().verify().epoch()).isZero();
        assertThat(run.imageFormat().height()).isEqualTo(8);
    }

    @Test
    void snnRatsStagesEndAtPools() {
        assertThat(Source.SNN_RAT.modules(Map.of(), true, Vgg.of("vgg11", 1)).keySet())
                .containsExactly(
                        "layer1.0",
                        "layer1.1",
                        "layer2.0",
                        "layer2.1",
                        "layer2.3",
                        "layer2.4",
                        "layer3.0",
                        "layer3.1",
                        "layer3.3",
                        "layer3.4",
                        "layer3.6",
                        "layer3.7",
                        "layer4.0",
                        "layer4.1",
                        "layer4.3",
                        "layer4.4",
                        "classifier.1",
                        "classifier.3",
                        "classifier.5");
        assertThatThrownBy(() -> Source.SNN_RAT.modules(Map.of(), true, LayerList.parse("layers:conv64", 1)))
                .hasMessageContaining("known for vgg5, vgg11 and vgg16");
    }

    @Test
    void whatIsMissingOrNotKnownIsListed() throws IOException {
        Recipe recipe = Runs.recipe("vgg5", Map.of());
        try (SpikingClassifier original = Parts.classifier(recipe, Runs.FORMAT)) {
            Map<String, Tensor> theirs = new LinkedHashMap<>();
            original.network().parameters().state().forEach((name, tensor) -> theirs.put(ratName(name), tensor));
            theirs.remove("layer2.3.bias");
            theirs.remove("classifier.1.weight");
            theirs.put("layer9.0.weight", torch.ones(2));
            assertThatThrownBy(() -> imported(Source.SNN_RAT, theirs, recipe))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("missing: ")
                    .hasMessageContaining("layer2.3.bias (conv3.bias)")
                    .hasMessageContaining("classifier.1.weight (fc1.weight)")
                    .hasMessageContaining("not known: layer9.0.weight");
            theirs.remove("layer9.0.weight");
            theirs.put("layer2.3.bias", torch.ones(3));
            theirs.put(
                    "classifier.1.weight",
                    original.network().parameters().state().get("fc1.weight"));
            assertThatThrownBy(() -> imported(Source.SNN_RAT, theirs, recipe))
                    .hasMessageEndingWith("layer2.3.bias is [3], conv3.bias [8]");
        }
        assertThat(folder.resolve("run")).doesNotExist();
    }

    /** As torchvision's VGG on small images: 1x1 maps spread to 7x7; no biases, no normalisation, wrapped layers. */
    @Test
    void anAdaptivePoolBecomesPartOfTheNextLayer() throws IOException {
        Map<String, Tensor> state = new LinkedHashMap<>();
        state.put("features.0.0.weight", torch.randn(4, 3, 3, 3));
        state.put("features.10.0.weight", torch.randn(5, 4, 3, 3));
        state.put("features.2.0.weight", torch.randn(4, 4, 3, 3));
        Tensor first = torch.randn(6, 5 * 49);
        state.put("classifier.0.weight", first);
        state.put("classifier.3.weight", torch.randn(10, 6));
        Recipe recipe = Runs.recipe("layers:conv4,max2,conv4,conv5,fc6", Map.of("width", 1));
        WeightImport.Outcome outcome = imported(Source.SPIKINGJELLY, state, recipe);
        assertThat(outcome.names()).containsEntry("features.10.0.weight", "conv3.weight");
        assertThat(outcome.notes())
                .containsExactly(
                        "no batch normalisation in the file: that of the network changes nothing",
                        "no bias in the file, 0 here: conv1.bias, conv2.bias, conv3.bias, fc1.bias, fc2.bias",
                        "AdaptiveAvgPool2d((7, 7)) from 4x4 is part of fc1.weight");
        try (SpikingClassifier read = load()) {
            Tensor maps = torch.randn(2, 5, 4, 4);
            Tensor expected = torch.linear(torch.adaptive_avg_pool2d(maps, 7, 7).flatten(1, -1), first);
            Tensor folded = read.network().parameters().state().get("fc1.weight");
            assertThat(torch.linear(maps.flatten(1, -1), folded)
                            .sub(expected)
                            .abs()
                            .max()
                            .item_float())
                    .isLessThan(1e-4f);
        }
    }

    @Test
    void decayInputGoesIntoTheWeightsBeforeNeurons() throws IOException {
        Recipe recipe = Runs.recipe("vgg5", Map.of("leak", 0.5));
        try (SpikingClassifier original = Parts.classifier(recipe, Runs.FORMAT)) {
            Map<String, Tensor> ours = original.network().parameters().state();
            Map<String, Tensor> theirs = new LinkedHashMap<>();
            ours.forEach((name, tensor) -> theirs.put(ratName(name), tensor));
            Path file = folder.resolve("w.safetensors");
            Safetensors.write(file, theirs);
            assertThat(WeightImport.run(Source.SNN_RAT, file, 0.5, recipe, Runs.FORMAT, null, folder.resolve("run"))
                            .notes())
                    .contains("weights before neurons are multiplied by 0.5 (decay_input)");
            try (SpikingClassifier read = load()) {
                read.network().parameters().state().forEach((name, tensor) -> {
                    boolean halved = name.matches("(bn\\d|fc[12])\\.(weight|bias)");
                    assertThat(tensor.equal(ours.get(name).mul(new Scalar(halved ? 0.5 : 1))))
                            .as(name)
                            .isTrue();
                });
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "module.", "_orig_mod.", "model.", "net.", "module._orig_mod.", "model.net.module."})
    void prefixesOfWrappersAreLeftOut(String prefix) throws IOException {
        WeightImport.Outcome outcome = imported(Source.SPIKINGJELLY, small(prefix), Runs.recipe(SMALL, ONE));
        assertThat(outcome.names()).containsEntry(prefix + "features.0.weight", "conv1.weight");
        assertThat(outcome.notes())
                .containsExactly(
                        "float64 in the file, rounded to float32 here: " + prefix + "classifier.1.weight",
                        "no batch normalisation in the file: that of the network changes nothing");
    }

    @Test
    void oneTensorUnderTwoNamesIsRefused() {
        Map<String, Tensor> state = small("");
        state.put("module.features.0.bias", torch.ones(4));
        assertThatThrownBy(() -> imported(Source.SPIKINGJELLY, state, Runs.recipe(SMALL, ONE)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("both features.0.bias and module.features.0.bias");
        assertThat(folder.resolve("run")).doesNotExist();
    }

    @ParameterizedTest
    @EnumSource(
            value = torch.ScalarType.class,
            names = {"Long", "Int", "Byte", "Bool"})
    void wholeNumbersAreNoWeights(torch.ScalarType type) {
        Map<String, Tensor> state = small("");
        state.put("features.0.weight", state.get("features.0.weight").to(type));
        assertThatThrownBy(() -> imported(Source.SPIKINGJELLY, state, Runs.recipe(SMALL, ONE)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("tensor features.0.weight is of type " + type);
    }

    private static Map<String, Tensor> small(String prefix) {
        Map<String, Tensor> state = new LinkedHashMap<>();
        state.put(prefix + "features.0.weight", torch.randn(4, 3, 3, 3));
        state.put(prefix + "features.0.bias", torch.randn(4));
        state.put(
                prefix + "classifier.1.weight",
                torch.ones(10, 256).to(torch.ScalarType.Double).mul(new Scalar(0.1)));
        state.put(prefix + "classifier.1.bias", torch.ones(10).to(torch.ScalarType.Double));
        state.put(prefix + "features.1.num_batches_tracked", Tensors.of(new long[] {7}, 1));
        return state;
    }

    @Test
    void numbersInNamesAreOrderedByValue() {
        List<String> names = Arrays.asList("b.0", "a.10.1", "a.2", "layer10.0", "layer9.3", "a");
        names.sort(StateDict.NATURAL);
        assertThat(names).containsExactly("a", "a.2", "a.10.1", "b.0", "layer9.3", "layer10.0");
        List<String> within = Arrays.asList(
                "conv10_bn", "conv2_bn", "block10a", "conv1_bn", "block2b", "block2a", "conv01_bn", "conv");
        within.sort(StateDict.NATURAL);
        assertThat(within)
                .containsExactly(
                        "block2a", "block2b", "block10a", "conv", "conv01_bn", "conv1_bn", "conv2_bn", "conv10_bn");
    }

    private static String ratName(String ours) {
        return RAT_VGG5.get(StateDict.module(ours)) + "." + StateDict.attribute(ours);
    }

    private WeightImport.Outcome imported(Source source, Map<String, Tensor> state, Recipe recipe) throws IOException {
        Path file = folder.resolve("w.safetensors");
        Safetensors.write(file, state);
        return WeightImport.run(source, file, 1, recipe, Runs.FORMAT, null, folder.resolve("run"));
    }

    private SpikingClassifier load() throws IOException {
        return Experiment.load(RunFolder.open(folder.resolve("run")), Runs.FORMAT);
    }

    /** Version 1 of NumPy's format, float32 in C order. */
    private static Tensor npy(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        byte[] header = new byte[bytes.getShort(8)];
        bytes.position(10).get(header);
        String text = new String(header, StandardCharsets.US_ASCII);
        assertThat(text).contains("'<f4'").contains("'fortran_order': False");
        String sizes = text.substring(text.indexOf('(') + 1, text.indexOf(')')).replace(" ", "");
        long[] shape =
                Arrays.stream(sizes.split(",")).mapToLong(Long::parseLong).toArray();
        float[] values = new float[bytes.remaining() / 4];
        bytes.asFloatBuffer().get(values);
        return Tensors.of(values, shape);
    }
}
