package io.github.rscsnn.interchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rscsnn.InScope;
import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.data.ImageFormat;
import io.github.rscsnn.data.Normalisation;
import io.github.rscsnn.experiment.Experiment;
import io.github.rscsnn.experiment.Recipe;
import io.github.rscsnn.experiment.RunFolder;
import io.github.rscsnn.kernel.KernelSet;
import io.github.rscsnn.kernel.KernelThreads;
import io.github.rscsnn.network.Backend;
import io.github.rscsnn.network.FusedBackend;
import io.github.rscsnn.network.Pass;
import io.github.rscsnn.network.ReferenceBackend;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.tensor.Tensors;
import io.jhdf.HdfFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(InScope.class)
@Tag("slow")
class NirTest {
    private static final int IMAGES = 6;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "vgg5, 1, 1",
        "vgg5, 0.9, 0.5",
        "vgg5, 0.3333, 0.75",
        "'layers:conv64k5s2,avg3s2p1,conv64,fc128', 1, 0.4"
    })
    void runToNirToRunGivesTheSameSpikes(String arch, double leak, double threshold) throws IOException {
        Recipe recipe = Runs.recipe(arch, Map.of("leak", leak, "threshold", threshold, "gamma", 0.5));
        RunFolder run = Runs.make(folder.resolve("run"), recipe, Runs.FORMAT);
        Path file = folder.resolve("network.nir");
        NirExport.run(run, file, 1e-4);

        NirImport graph = new NirImport(file, null);
        Recipe back = Recipe.resolve(graph.recipe());
        assertThat(back.neuron().leak()).isEqualTo(leak);
        assertThat(back.neuron().threshold()).isEqualTo(threshold);
        assertThat(back.neuron().gamma()).as("from the metadata").isEqualTo(0.5);
        assertThat(back.steps()).isEqualTo(4);
        assertThat(graph.format().classNames()).isEqualTo(Runs.FORMAT.classNames());
        graph.run(back, graph.format(), folder.resolve("back"));

        Tensor images = Runs.images(IMAGES, Runs.FORMAT, 11);
        Map<String, Tensor> folded = folded(run, recipe, images);
        for (Backend backend :
                List.of(ReferenceBackend.INSTANCE, new FusedBackend(KernelSet.scalar(new KernelThreads(1))))) {
            Map<String, Tensor> original = spikes(run, images, backend);
            Map<String, Tensor> imported = spikes(RunFolder.open(folder.resolve("back")), images, backend);
            assertThat(imported.keySet()).isEqualTo(original.keySet()).isEqualTo(folded.keySet());
            long different = 0;
            double fired = 0;
            for (String site : original.keySet()) {
                if (backend == ReferenceBackend.INSTANCE) {
                    assertThat(imported.get(site).equal(folded.get(site)))
                            .as(site)
                            .isTrue();
                }
                different += imported.get(site).ne(original.get(site)).sum().item_long();
                fired += original.get(site).sum().item_double();
            }
            assertThat(fired).isGreaterThan(100);
            assertThat(different).as("at a threshold within rounding").isZero();
        }
    }

    /** The folded network by libtorch's operations alone, without any of the program's layers. */
    private static Map<String, Tensor> folded(RunFolder run, Recipe recipe, Tensor images) throws IOException {
        Map<String, Tensor> spikes = new LinkedHashMap<>();
        try (SpikingClassifier classifier = Experiment.load(run, Runs.FORMAT)) {
            Tensor x = classifier
                    .normalise()
                    .apply(images)
                    .unsqueeze(0)
                    .expand(4, IMAGES, 3, 8, 8)
                    .flatten(0, 1);
            int number = 0;
            List<PlainNetwork.PlainLayer> layers =
                    PlainNetwork.of(classifier.network()).layers();
            for (PlainNetwork.PlainLayer layer : layers.subList(0, layers.size() - 1)) {
                if (layer instanceof PlainNetwork.AveragePool pool) {
                    x = torch.avg_pool2d(
                            x,
                            new long[] {pool.kernel(), pool.kernel()},
                            new long[] {pool.stride(), pool.stride()},
                            new long[] {pool.padding(), pool.padding()},
                            false,
                            true,
                            new org.bytedeco.pytorch.LongOptional());
                    continue;
                }
                Tensor current;
                if (layer instanceof PlainNetwork.Conv conv) {
                    current = torch.conv2d(
                            x,
                            Tensors.of(conv.weight(), conv.out(), conv.in(), conv.kernel(), conv.kernel()),
                            new TensorOptional(Tensors.of(conv.bias(), conv.out())),
                            new long[] {conv.stride(), conv.stride()},
                            new long[] {conv.padding(), conv.padding()},
                            new long[] {1, 1},
                            1);
                } else {
                    PlainNetwork.Connected fc = (PlainNetwork.Connected) layer;
                    current = torch.linear(
                            x.flatten(1, -1),
                            Tensors.of(fc.weight(), fc.out(), fc.in()),
                            new TensorOptional(Tensors.of(fc.bias(), fc.out())));
                }
                x = integrateAndFire(current, recipe);
                spikes.put("lif" + ++number, x);
            }
        }
        return spikes;
    }

    private static Tensor integrateAndFire(Tensor current, Recipe recipe) {
        TensorVector steps = new TensorVector();
        Tensor membrane = null;
        for (int t = 0; t < 4; t++) {
            Tensor input = current.narrow(0, (long) t * IMAGES, IMAGES);
            membrane = membrane == null
                    ? input
                    : membrane.mul(new Scalar(recipe.neuron().leak())).add(input);
            Tensor spike = membrane.ge(new Scalar(recipe.neuron().threshold())).to(torch.ScalarType.Float);
            steps.push_back(spike);
            membrane = membrane.mul(torch.ones_like(spike).sub(spike));
        }
        return torch.cat(steps, 0);
    }

    private static Map<String, Tensor> spikes(RunFolder run, Tensor images, Backend backend) throws IOException {
        Map<String, Tensor> spikes = new LinkedHashMap<>();
        try (SpikingClassifier classifier = Experiment.load(run, Runs.FORMAT)) {
            classifier.logits(
                    images,
                    Noise.none(),
                    Pass.EVALUATION
                            .withBackend(backend)
                            .withObserver((site, output) -> spikes.put(
                                    site, output.flatten(0, 1).contiguous().clone())));
        }
        return spikes;
    }

    @Test
    void theFileHasTheLayoutOfThePackageNir() throws IOException {
        Recipe recipe = Runs.recipe("vgg5", Map.of("leak", 0.5));
        Path file = folder.resolve("network.nir");
        List<String> nodes = NirExport.run(Runs.make(folder.resolve("run"), recipe, Runs.FORMAT), file, 1e-4);
        assertThat(nodes)
                .containsExactly(
                        "input Input",
                        "conv1 Conv2d",
                        "lif1 LIF",
                        "pool1 AvgPool2d",
                        "conv2 Conv2d",
                        "lif2 LIF",
                        "conv3 Conv2d",
                        "lif3 LIF",
                        "pool2 AvgPool2d",
                        "flatten Flatten",
                        "fc1 Affine",
                        "lif4 LIF",
                        "fc2 Affine",
                        "lif5 LIF",
                        "fc3 Affine",
                        "output Output");
        try (HdfFile hdf = new HdfFile(file)) {
            assertThat(hdf.getDatasetByPath("version").getData()).isEqualTo("1.0.7");
            assertThat(hdf.getDatasetByPath("node/type").getData()).isEqualTo("NIRGraph");
            assertThat(hdf.getDatasetByPath("node/nodes/input/shape").getData()).isEqualTo(new long[] {3, 8, 8});
            assertThat(hdf.getDatasetByPath("node/nodes/conv2/weight").getDimensions())
                    .containsExactly(8, 4, 3, 3);
            assertThat(hdf.getDatasetByPath("node/nodes/conv2/input_shape").getData())
                    .isEqualTo(new long[] {4, 4});
            assertThat(hdf.getDatasetByPath("node/nodes/conv2/groups").getData())
                    .isEqualTo(1L);
            assertThat(hdf.getDatasetByPath("node/nodes/lif2/tau").getDimensions())
                    .containsExactly(8, 4, 4);
            assertThat(((double[]) hdf.getDatasetByPath("node/nodes/lif4/tau").getData())[0])
                    .isEqualTo(2e-4);
            assertThat(((double[]) hdf.getDatasetByPath("node/nodes/lif4/r").getData())[0])
                    .isEqualTo(2);
            assertThat(((String[][]) hdf.getDatasetByPath("node/edges").getData())[1])
                    .containsExactly("conv1", "lif1");
        }
    }

    /** Everything that our own files do not have. */
    @Test
    void readsWhatOthersWrite() throws IOException {
        List<NirNode> nodes = List.of(
                node("in", "Input", "shape", new long[] {1, 4, 4}),
                node(
                        "0",
                        "Conv2d",
                        "weight",
                        new float[][][][] {{{{1, 2, 3}, {4, 5, 6}, {7, 8, 9}}}},
                        "stride",
                        1,
                        "padding",
                        "same",
                        "dilation",
                        1,
                        "groups",
                        1,
                        "bias",
                        new double[] {0.5}),
                node(
                        "1",
                        "LIF",
                        "tau",
                        new float[] {2e-4f},
                        "r",
                        new float[] {1},
                        "v_leak",
                        new float[1],
                        "v_threshold",
                        new float[] {1}),
                node(
                        "2",
                        "SumPool2d",
                        "kernel_size",
                        new long[] {2, 2},
                        "stride",
                        new long[] {2, 2},
                        "padding",
                        new long[2]),
                node("3", "Flatten", "start_dim", 0, "end_dim", 2),
                node("4", "Linear", "weight", new double[][] {{1, 2, 3, 4}, {5, 6, 7, 8}}),
                node("out", "Output", "shape", new long[] {2}));
        Path file = folder.resolve("x.nir");
        NirFile.write(file, NirGraph.chain(nodes, Map.of()));
        NirReader.Result read = NirReader.read(NirFile.read(file), 1e-4, true);
        assertThat(read.leak()).isEqualTo(0.5);
        assertThat(read.threshold()).isEqualTo(1);
        assertThat(read.shape()).containsExactly(1, 4, 4);
        assertThat(read.notes())
                .containsExactly(
                        "'1' multiplies its input by 0.5: part of '0' here",
                        "the sums of '2' are means here, and the next layer's weights larger for it",
                        "the file does not say how neurons reset: to 0, unless --reset soft says that the threshold is"
                                + " subtracted");
        assertThat(read.network().architecture().name()).isEqualTo("layers:conv1,avg2");
        PlainNetwork.Conv conv = (PlainNetwork.Conv) read.network().layers().getFirst();
        assertThat(conv.weight()).containsExactly(0.5f, 1, 1.5f, 2, 2.5f, 3, 3.5f, 4, 4.5f);
        assertThat(conv.bias()).containsExactly(0.25f);
        assertThat(((PlainNetwork.Connected) read.network().layers().getLast()).weight())
                .containsExactly(4, 8, 12, 16, 20, 24, 28, 32);

        Recipe recipe = Recipe.resolve(new NirImport(file, null).recipe(), Map.of("data", "mnist"));
        assertThat(recipe.coding().name()).isEqualTo("direct");
        assertThatThrownBy(() -> new NirImport(file, null).run(recipe, Runs.FORMAT, folder.resolve("run")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the graph takes 1x4x4 images of 2 classes, shapes10 has 3x8x8 of 10");
        assertThatThrownBy(() ->
                        new NirImport(file, null).run(recipe.with("leak", 0.25), Runs.FORMAT, folder.resolve("run")))
                .hasMessageContaining("leak is 0.5 in " + file + ", not 0.25");
        assertThatThrownBy(() -> new NirImport(file, 1.0)).hasMessageContaining("NIR node '1' (LIF) has tau");
    }

    /** Thresholds, gains and resting potentials of channels and layers are linear in the layer before. */
    @Test
    void neuronsThatDifferAreBroughtToOneThreshold() throws IOException {
        List<NirNode> nodes = List.of(
                node("in", "Input", "shape", new long[] {1, 4, 4}),
                node(
                        "c",
                        "Conv2d",
                        "weight",
                        new float[][][][] {{{{1}}}, {{{3}}}},
                        "stride",
                        1,
                        "padding",
                        0,
                        "dilation",
                        1,
                        "groups",
                        1,
                        "bias",
                        new double[] {1, 2}),
                node(
                        "x",
                        "LIF",
                        "tau",
                        2e-4,
                        "r",
                        perMap(2, 8),
                        "v_leak",
                        perMap(0, 0.5),
                        "v_threshold",
                        perMap(1, 4),
                        "v_reset",
                        0.0),
                node("f", "Flatten"),
                node("a", "Linear", "weight", new float[2][32]),
                node("y", "LIF", "tau", 2e-4, "r", 2.0, "v_leak", 0.0, "v_threshold", 0.25, "v_reset", 0.0),
                node("out", "Output", "shape", new long[] {2}));
        NirReader.Result read = NirReader.read(NirGraph.chain(nodes, Map.of()), 1e-4, true);
        PlainNetwork.Conv conv = (PlainNetwork.Conv) read.network().layers().getFirst();
        assertThat(read.threshold()).isEqualTo(1);
        assertThat(conv.weight()).as("gains 1 and 4, thresholds 1 and 4").containsExactly(1, 3);
        assertThat(conv.bias()).as("half of 0.5 / 4 is leaked to").containsExactly(1, 2.0625f);
        assertThat(read.notes())
                .anyMatch(note -> note.startsWith("'x' leaks to another potential than 0: part of the bias of 'c'"))
                .anyMatch(note -> note.startsWith("'y' has other thresholds than 1.0"))
                .contains("'y' multiplies its input by 4.0: part of 'a' here");

        double[][][] uneven = perMap(1, 4);
        uneven[1][2][3] = 5;
        List<NirNode> other = new ArrayList<>(nodes);
        other.set(2, node("x", "LIF", "tau", 2e-4, "r", 2.0, "v_leak", 0.0, "v_threshold", uneven, "v_reset", 0.0));
        assertThatThrownBy(() -> NirReader.read(NirGraph.chain(other, Map.of()), 1e-4, true))
                .hasMessage("NIR node 'x' (LIF) has several values of v_threshold within a map, 4.0 and 5.0: one for"
                        + " each channel is what can be taken over");
    }

    private static double[][][] perMap(double... values) {
        double[][][] maps = new double[values.length][4][4];
        for (int c = 0; c < values.length; c++) {
            for (double[] row : maps[c]) {
                java.util.Arrays.fill(row, values[c]);
            }
        }
        return maps;
    }

    @Test
    void howNeuronsResetIsAskedWhereTheFileDoesNotSay() throws IOException {
        NirImport graph = new NirImport(features(1), null);
        Recipe soft = Recipe.resolve(graph.recipe(), Map.of("data", "shapes10", "time-steps", 2, "reset", "soft"));
        graph.run(soft, Runs.FORMAT, folder.resolve("soft"));
        assertThat(RunFolder.open(folder.resolve("soft")).recipe().toMap()).containsEntry("reset", "soft");

        Path ours = folder.resolve("ours.nir");
        NirExport.run(Runs.make(folder.resolve("run"), Runs.recipe("vgg5", Map.of()), Runs.FORMAT), ours, 1e-4);
        NirImport said = new NirImport(ours, null);
        assertThatThrownBy(() -> said.run(
                        Recipe.resolve(said.recipe(), Map.of("reset", "soft")), Runs.FORMAT, folder.resolve("no")))
                .hasMessageContaining("reset is hard in " + ours + ", not soft");
    }

    /**
     * A file of h5py: compressed data sets, Flatten from dimension 1 on, neurons with r = 1 and no dt, and spikes as the
     * output, whose rates are the class scores.
     */
    @Test
    void rateReadoutOfACompressedFile() throws Exception {
        Path file = Path.of(getClass().getResource("/nir/gzip.nir").toURI());
        NirImport graph = new NirImport(file, null);
        ImageFormat format = Runs.format(2, 2);
        Recipe recipe = Recipe.resolve(graph.recipe(), Map.of("data", "shapes10", "time-steps", 4));
        assertThat(recipe.network().arch()).isEqualTo("layers:fc16,fc10");
        WeightImport.Outcome outcome = graph.run(recipe, format, folder.resolve("run"));
        assertThat(outcome.notes())
                .anyMatch(note -> note.startsWith("'flat' begins at dimension 1"))
                .anyMatch(note -> note.startsWith("'if1' has r = 1 and the file no dt"))
                .anyMatch(note -> note.startsWith("the graph ends in a neuron"))
                .noneMatch(note -> note.startsWith("WARNING"));
        Tensor images = Runs.images(IMAGES, format, 11);
        try (SpikingClassifier classifier = Experiment.load(RunFolder.open(folder.resolve("run")), format)) {
            Tensor x = classifier
                    .normalise()
                    .apply(images)
                    .unsqueeze(0)
                    .expand(4, IMAGES, 3, 2, 2)
                    .flatten(0, 1)
                    .flatten(1, -1);
            Tensor hidden = integrateAndFire(
                    torch.linear(
                            x,
                            pattern(16, 12, 7, 8),
                            new TensorOptional(torch.ones(16).mul(new Scalar(0.25)))),
                    recipe);
            Tensor spikes = integrateAndFire(torch.linear(hidden, pattern(10, 16, 5, 4)), recipe);
            Tensor rates = spikes.view(4, IMAGES, 10).mean(new long[] {0});
            assertThat(rates.sum().item_float()).isGreaterThan(1);
            assertThat(classifier
                            .logits(images, Noise.none(), Pass.EVALUATION)
                            .sub(rates)
                            .abs()
                            .max()
                            .item_float())
                    .isLessThan(1e-6f);
        }
    }

    /** The weights of the file: (i mod m - m / 2) / n in C order. */
    private static Tensor pattern(int rows, int columns, int modulus, int scale) {
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (i % modulus - modulus / 2) / scale;
        }
        return Tensors.of(values, rows, columns);
    }

    @Test
    void featuresAloneAreTheFlattenedImage() throws IOException {
        Path file = features(1);
        NirImport graph = new NirImport(file, null);
        Recipe recipe = Recipe.resolve(graph.recipe(), Map.of("data", "shapes10", "time-steps", 2));
        graph.run(recipe, Runs.FORMAT, folder.resolve("run"));
        assertThatThrownBy(() -> graph.run(recipe, Runs.format(4, 4), folder.resolve("other")))
                .hasMessage("the graph takes 192 images of 10 classes, shapes10 has 3x4x4 of 10");
    }

    /** 28 x 28 features are the middle of the 32 x 32 pixels that networks of MNIST see here. */
    @Test
    void pixelsOfMnistHaveABorderHere() throws IOException {
        float[][] weight = new float[10][784];
        for (int k = 0; k < 10; k++) {
            for (int i = 0; i < 784; i++) {
                weight[k][i] = (float) ((i * (k + 3)) % 11 - 5) / 50;
            }
        }
        List<NirNode> nodes = List.of(
                node("in", "Input", "shape", new long[] {784}),
                node("a", "Linear", "weight", weight),
                node("x", "IF", "r", new float[] {1}, "v_threshold", new double[] {0.5}),
                node("out", "Output", "shape", new long[] {10}));
        Path file = folder.resolve("mnist.nir");
        NirFile.write(file, NirGraph.chain(nodes, Map.of()));
        NirImport graph = new NirImport(file, null);
        ImageFormat format = new ImageFormat(
                "mnist", 1, 32, 32, Runs.FORMAT.classNames(), new Normalisation(new float[] {0.1307f}, new float[] {
                    0.3081f
                }));
        Recipe recipe = Recipe.resolve(graph.recipe(), Map.of("data", "mnist", "time-steps", 4));
        graph.run(recipe, format, folder.resolve("run"));
        Tensor images = Runs.images(IMAGES, format, 3);
        try (SpikingClassifier classifier = Experiment.load(RunFolder.open(folder.resolve("run")), format)) {
            Tensor middle =
                    classifier.normalise().apply(images).narrow(2, 2, 28).narrow(3, 2, 28);
            float[] flat = new float[7840];
            for (int i = 0; i < flat.length; i++) {
                flat[i] = weight[i / 784][i % 784];
            }
            Tensor current = torch.linear(middle.flatten(1, -1), Tensors.of(flat, 10, 784));
            Tensor spikes =
                    integrateAndFire(current.unsqueeze(0).expand(4, IMAGES, 10).flatten(0, 1), recipe);
            Tensor rates = spikes.view(4, IMAGES, 10).mean(new long[] {0});
            assertThat(rates.sum().item_float()).isGreaterThan(1);
            assertThat(classifier.logits(images, Noise.none(), Pass.EVALUATION).equal(rates))
                    .isTrue();
        }
    }

    @Test
    void layersThatDoNotTellImagesApartAreTold() throws IOException {
        assertThat(firing(10)).isEmpty();
        assertThat(firing(1e6))
                .singleElement()
                .asString()
                .startsWith("WARNING: layer lif1 is dead: 0.00 % of its neurons fire at a step, on 8 random pixels");
        assertThat(firing(1e-6)).singleElement().asString().startsWith("WARNING: layer lif1 is saturated: 100.00 %");
        // where dt is said, r is per second
        Recipe recipe = Recipe.resolve(new NirImport(features(10), 1e-4).recipe(), Map.of("data", "shapes10"));
        assertThat(new NirImport(features(10), 1e-4)
                        .run(recipe, Runs.FORMAT, folder.resolve("per second"))
                        .notes())
                .contains("'x' multiplies its input by 1.0E-4: part of 'a' here")
                .anyMatch(note -> note.startsWith("WARNING: layer lif1 is dead"));
    }

    private List<String> firing(double threshold) throws IOException {
        NirImport graph = new NirImport(features(threshold), null);
        Recipe recipe = Recipe.resolve(graph.recipe(), Map.of("data", "shapes10", "time-steps", 2));
        return graph
                .run(
                        recipe,
                        Runs.FORMAT,
                        Files.createTempDirectory(folder, "run").resolve("run"))
                .notes()
                .stream()
                .filter(note -> note.startsWith("WARNING"))
                .toList();
    }

    /** 192 features, 4 neurons, 10 classes. */
    private Path features(double threshold) throws IOException {
        float[][] weight = new float[4][192];
        for (int i = 0; i < 4; i++) {
            java.util.Arrays.fill(weight[i], 0.01f * (i + 1));
        }
        List<NirNode> nodes = List.of(
                node("in", "Input", "shape", new long[] {192}),
                node("a", "Affine", "weight", weight, "bias", new float[] {9, 9, 9, 9}),
                node("x", "IF", "r", new float[] {1}, "v_threshold", new double[] {threshold}),
                node("b", "Linear", "weight", new float[10][4]),
                node("out", "Output", "shape", new long[] {10}));
        Path file = folder.resolve("features.nir");
        NirFile.write(file, NirGraph.chain(nodes, Map.of()));
        return file;
    }

    @Test
    void whatCannotBeTakenOverIsRefusedByName() {
        refused("'x' (CubaLIF) has no counterpart here", linear("a"), node("x", "CubaLIF"));
        refused("'x' (Scale) has no counterpart here", node("x", "Scale", "scale", new float[] {1}));
        refused("'x' (IF) follows no convolution", neuron("x", 1));
        refused("'b' (Affine) follows 'a' (Affine) without a neuron", linear("a"), linear("b"));
        refused(
                "'x' (LIF) has several values of tau, from 2.0E-4 to 4.0E-4",
                linear("a"),
                node("x", "LIF", "r", 1.0, "tau", new double[] {2e-4, 4e-4}, "v_leak", 0.0, "v_threshold", 1.0),
                linear("b"));
        refused("'out' (Output) is reached without any neuron", linear("a"));
        refused("'x' (IF) has v_threshold 0.0, expected above 0", linear("a"), neuron("x", 0), linear("b"));
        refused(
                "'x' (IF) has 3 values of v_threshold for 2 neurons",
                linear("a"),
                node("x", "IF", "r", 1e4, "v_threshold", new float[] {1, 2, 3}),
                linear("b"));
        refused(
                "'x' (IF) resets to -1.0, expected 0",
                linear("a"),
                node("x", "IF", "r", 1e4, "v_threshold", 1.0, "v_reset", -1.0),
                linear("b"));
        refused(
                "'x' (LIF) has 3 values of tau for 2 neurons",
                linear("a"),
                node("x", "LIF", "r", 1.0, "tau", new double[] {2e-4, 2e-4, 2e-4}, "v_leak", 0.0, "v_threshold", 1.0),
                linear("b"));
        refused("'x' (IF) has r where plain numbers belong", linear("a"), node("x", "IF", "r", Map.of("i", 1)));
        refused(
                "'x' (AvgPool2d) has a window of 2, a stride of 2 and a padding of -1",
                node("x", "AvgPool2d", "kernel_size", 2, "stride", 2, "padding", -1));
        refused("'x' (Flatten) flattens dimensions 2 to -1", node("x", "Flatten", "start_dim", 2));
        refused("'x' (Flatten) flattens dimensions 1 to 2", node("x", "Flatten", "start_dim", 1, "end_dim", 2));
        refused(
                "'b' (Affine) takes 2 features, 3 reach it",
                node("a", "Linear", "weight", new float[3][2]),
                neuron("x", 1),
                linear("b"));
        refused("'a' (Linear) has NaN in weight", node("a", "Linear", "weight", new float[][] {{1, Float.NaN}}));
        refused("'a' (Linear) has weight 1.0E300", node("a", "Linear", "weight", new double[][] {{1, 1e300}}));
        refused(
                "'x' (IF) has Infinity in v_threshold",
                linear("a"),
                node("x", "IF", "r", 1e4, "v_threshold", Double.POSITIVE_INFINITY));
        refused(
                "'x' (AvgPool2d) has several values of stride",
                node("x", "AvgPool2d", "kernel_size", 2, "stride", new long[] {1, 2}, "padding", 0));
    }

    /** A layer that hands on 4,225 spikes would have 18 million weights. */
    @Test
    void mapsAreNoScores() {
        List<NirNode> nodes = List.of(
                node("in", "Input", "shape", new long[] {1, 65, 65}),
                node(
                        "a",
                        "Conv2d",
                        "weight",
                        new float[1][1][1][1],
                        "bias",
                        new float[1],
                        "stride",
                        1,
                        "padding",
                        0,
                        "dilation",
                        1,
                        "groups",
                        1),
                neuron("x", 1),
                node("out", "Output", "shape", new long[] {1, 65, 65}));
        assertThatThrownBy(() -> NirReader.read(NirGraph.chain(nodes, Map.of()), 1e-4, true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'out' (Output) ends the graph with 4225 spiking outputs");
    }

    /** What is of the machine that wrote a file is not of one that reads it. */
    @Test
    void foldersAndBackendStayWhereTheyAre() throws IOException {
        Recipe recipe = Runs.recipe("vgg5", Map.of("data-dir", "/home/alice/secret", "backend", "reference"));
        RunFolder run = Runs.make(folder.resolve("run"), recipe, Runs.FORMAT);
        Path file = folder.resolve("network.nir");
        NirExport.run(run, file, 1e-4);
        assertThat(Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1))
                .contains("\"coding\"")
                .doesNotContain("alice", "reference");
        assertThat(new NirImport(file, null).recipe()).doesNotContainKeys("data-dir", "backend");
    }

    @Test
    void graphsThatAreNoChainAreRefusedByName() {
        List<NirNode> nodes = List.of(
                node("in", "Input", "shape", new long[] {1, 4, 4}),
                linear("a"),
                neuron("x", 1),
                linear("b"),
                node("out", "Output", "shape", new long[] {2}));
        List<NirGraph.Edge> edges =
                new ArrayList<>(NirGraph.chain(nodes, Map.of()).edges());
        edges.add(new NirGraph.Edge("x", "a"));
        assertThatThrownBy(() -> new NirGraph(nodes, edges, Map.of()).inOrder())
                .hasMessageContaining("'a' (Affine) has 2 inputs");
        edges.removeLast();
        edges.add(new NirGraph.Edge("a", "b"));
        assertThatThrownBy(() -> new NirGraph(nodes, edges, Map.of()).inOrder())
                .hasMessageContaining("'a' (Affine) goes into 2 nodes");
    }

    @Test
    void runsThatNirCannotSayAreRefusedByName() throws IOException {
        refusedRun(Map.of("reset", "soft"), "reset 'soft' of this run cannot be written");
        refusedRun(Map.of("coding", "ann", "time-steps", 1), "NIR has no node for ReLU");
        refusedRun(Map.of("arch", "layers:conv64,max2"), "a pool that NIR has no node for: MAX");
        refusedRun(Map.of("arch", "resnet19"), "residual blocks cannot");
    }

    /** Programs write a number, a list of one or a text; what is none of these must not be read as the default. */
    @Test
    void theTimeStepOfAFileIsReadHoweverItIsWritten() throws IOException {
        for (Object dt : List.of(2e-4, new double[] {2e-4}, "2e-4")) {
            assertThat(new NirImport(fileWith(dt), null).recipe().get("leak"))
                    .as("%s", dt)
                    .isEqualTo(0.5);
        }
        assertThat(new NirImport(fileWith("soon"), 1e-4).recipe().get("leak")).isEqualTo(0.75);
        for (Object dt : List.of("soon", new double[] {1e-4, 2e-4})) {
            Path file = fileWith(dt);
            assertThatThrownBy(() -> new NirImport(file, null))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("say it with --dt");
        }
    }

    private Path fileWith(Object dt) throws IOException {
        Path file = Files.createTempDirectory(folder, "dt").resolve("x.nir");
        NirFile.write(
                file,
                NirGraph.chain(
                        List.of(
                                node("in", "Input", "shape", new long[] {1, 1, 2}),
                                linear("a"),
                                node("x", "LIF", "r", 1.0, "tau", 4e-4, "v_leak", 0.0, "v_threshold", 1.0),
                                linear("b"),
                                node("out", "Output", "shape", new long[] {2})),
                        Map.of("dt", dt)));
        return file;
    }

    @Test
    void aFileThatIsCutIsNotReadAsFarAsItGoes() throws IOException {
        Path file = fileWith(2e-4);
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length - 1));

        assertThatThrownBy(() -> NirFile.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("x.nir is cut: it has " + (whole.length - 1));
    }

    @Test
    void spikingNeuronsStaySo() throws IOException {
        NirImport graph = new NirImport(fileWith(2e-4), null);
        Recipe recipe = Recipe.resolve(graph.recipe(), Map.of("data", "shapes10", "neuron", "relu"));

        assertThatThrownBy(() -> graph.run(recipe, Runs.format(1, 2), folder.resolve("relu")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("leave --neuron out");
    }

    private void refusedRun(Map<String, ?> more, String message) throws IOException {
        Path run = Files.createTempDirectory(folder, "run");
        RunFolder made = Runs.make(run, Runs.recipe("vgg5", more), Runs.format(32, 32));
        Path file = run.resolve("x.nir");
        assertThatThrownBy(() -> NirExport.run(made, file, 1e-4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
        assertThat(file).doesNotExist();
    }

    @Test
    void filesThatAreNoGraphsAreTold() throws IOException {
        Path file = folder.resolve("x.nir");
        assertThatThrownBy(() -> NirFile.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no such NIR file");
        Files.writeString(file, "no HDF5");
        assertThatThrownBy(() -> NirFile.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("cannot read NIR file " + file);
        try (var hdf = HdfFile.write(file)) {
            hdf.putDataset("version", "1");
        }
        assertThatThrownBy(() -> NirFile.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("not a NIR graph");
    }

    private static void refused(String message, NirNode... between) {
        List<NirNode> nodes = new ArrayList<>(List.of(node("in", "Input", "shape", new long[] {1, 1, 2})));
        nodes.addAll(List.of(between));
        nodes.add(node("out", "Output", "shape", new long[] {2}));
        assertThatThrownBy(() -> NirReader.read(NirGraph.chain(nodes, Map.of()), 1e-4, true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    private static NirNode linear(String name) {
        return node(name, "Affine", "weight", new float[][] {{1, 0}, {0, 1}}, "bias", new float[2]);
    }

    private static NirNode neuron(String name, double threshold) {
        return node(name, "IF", "r", 1e4, "v_threshold", threshold, "v_reset", 0.0);
    }

    private static NirNode node(String name, String type, Object... parameters) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (int i = 0; i < parameters.length; i += 2) {
            values.put((String) parameters[i], parameters[i + 1]);
        }
        return new NirNode(name, type, values);
    }
}
