package io.github.rscsnn.interchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.rscsnn.InScope;
import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.data.ImageFormat;
import io.github.rscsnn.data.Normalisation;
import io.github.rscsnn.data.NpyFile;
import io.github.rscsnn.experiment.Experiment;
import io.github.rscsnn.experiment.Recipe;
import io.github.rscsnn.experiment.RunFolder;
import io.github.rscsnn.network.Pass;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.tensor.Tensors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Graphs of other programs, and other programs on ours. The small ones here were written by {@code reference.py} beside them, with
 * snnTorch's and SpikingJelly's own exporters. What needs Python runs where {@code RSC_NIR} names a checkout of NIR's repository
 * (with the paper's graphs) and {@code RSC_PYTHON} an interpreter with torch and h5py; else it is skipped.
 */
@ExtendWith(InScope.class)
@Tag("slow")
class NirPeersTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"snntorch", "spikingjelly"})
    void aNetworkOfAnotherProgramGivesItsOutputs(String program) throws Exception {
        Path theirs = Path.of(getClass().getResource("/nir/" + program).toURI());
        NirImport graph = new NirImport(theirs.resolve("graph.nir"), null);
        ImageFormat format = plain(3, 8, 8, 10);
        Recipe recipe = Recipe.resolve(graph.recipe(), Map.of("data", "shapes10", "time-steps", 6));
        WeightImport.Outcome outcome = graph.run(recipe, format, folder.resolve("run"));
        assertThat(outcome.notes()).noneMatch(note -> note.startsWith("WARNING"));
        float[] expected = floats(theirs.resolve("output.npy"));
        try (SpikingClassifier classifier = Experiment.load(RunFolder.open(folder.resolve("run")), format)) {
            Tensor images = Tensors.of(floats(theirs.resolve("input.npy")), 5, 3, 8, 8);
            float[] ours = Tensors.floats(classifier
                    .logitsOverTime(images, Noise.none(), Pass.EVALUATION)
                    .contiguous());
            assertThat(ours).hasSameSizeAs(expected);
            for (int i = 0; i < ours.length; i++) {
                assertThat(ours[i]).isCloseTo(expected[i], org.assertj.core.data.Offset.offset(1e-6f));
            }
        }
    }

    /** Those without recurrence read; of those with it the node is named. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "01_lif/lif_norse.nir                                        | 1e-4 | layers:",
                "01_lif/lif_rockpool.nir                                     | 1e-4 | layers:",
                "01_lif/debug_spike_representation/two_lif_neurons.nir       | 1e-4 | layers:fc1",
                "02_cnn/cnn_sinabs.nir                                       |      |"
                        + " layers:conv16k5s2p1,conv16,avg2,conv8,avg2,fc256,fc10",
                "03_rnn/braille_noDelay_bias_zero.nir                        | 1e-4 | 'lif1.lif' (CubaLIF)",
                "03_rnn/braille_noDelay_noBias_subtract.nir                  | 1e-4 | 'lif1.lif' (CubaLIF)",
                "03_rnn/extras/braille_noDelay_bias_zero_subgraph.nir        | 1e-4 | 'lif1' (NIRGraph)",
                "03_rnn/extras/braille_noDelay_noBias_subtract_subgraph.nir  | 1e-4 | 'lif1' (NIRGraph)",
            })
    void thePapersGraphs(String name, Double dt, String expected) throws IOException {
        Path file = paper().resolve(name);
        if (!expected.startsWith("layers:")) {
            assertThatThrownBy(() -> new NirImport(file, dt))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(expected);
            return;
        }
        NirReader.Result read = NirReader.read(NirFile.read(file), dt == null ? 1e-4 : dt, dt != null);
        List<PlainNetwork.PlainLayer> layers = read.network().layers();
        assertThat(layers.getLast()).isInstanceOf(PlainNetwork.Connected.class);
        if (layers.size() > 1) {
            assertThat(read.network().architecture().name()).startsWith(expected);
        }
        if (name.contains("two_lif")) {
            // leaks to 1.2 at dt / tau = 0.01; thresholds 1 and 20
            assertThat(((PlainNetwork.Connected) layers.getFirst()).bias()).containsExactly(0.012f);
            assertThat(((PlainNetwork.Connected) layers.get(1)).weight()).containsExactly(0.0005f);
        }
    }

    /** The paper's network on N-MNIST, whose output is spikes, beside the equations of the package nir. */
    @Test
    void thePapersConvolutionalNetworkGivesTheOutputsOfItsEquations() throws Exception {
        Path file = paper().resolve("02_cnn/cnn_sinabs.nir");
        int steps = 12;
        ImageFormat format = plain(2, 34, 34, 10);
        NirImport graph = new NirImport(file, 1.0); // r = 1 a second, one second a step
        Recipe recipe = Recipe.resolve(graph.recipe(), Map.of("data", "shapes10", "time-steps", steps));
        graph.run(recipe, format, folder.resolve("run"));
        Tensor images = Runs.images(4, format, 17);
        float[] reference = simulated(file, images, steps, "1.0");
        try (SpikingClassifier classifier = Experiment.load(RunFolder.open(folder.resolve("run")), format)) {
            float[] ours = Tensors.floats(classifier
                    .logitsOverTime(images, Noise.none(), Pass.EVALUATION)
                    .contiguous());
            assertThat(ours).isEqualTo(reference);
            double spikes = 0;
            for (float spike : ours) {
                spikes += spike;
            }
            assertThat(spikes).isGreaterThan(10);
        }
    }

    @ParameterizedTest
    @CsvSource({"vgg5, 1, 1", "vgg5, 0.5, 0.5", "'layers:conv64k5s2,avg3s2p1,conv64,fc128', 0.9, 0.4"})
    void thePackageNirReadsOurGraphsAndGivesOurOutputs(String arch, double leak, double threshold) throws Exception {
        paper();
        Recipe recipe = Runs.recipe(arch, Map.of("leak", leak, "threshold", threshold));
        ImageFormat format = plain(3, 8, 8, 10);
        RunFolder run = Runs.make(folder.resolve("run"), recipe, format);
        Path file = folder.resolve("ours.nir");
        NirExport.run(run, file, 2e-4);
        Tensor images = Runs.images(6, format, 11);
        float[] reference = simulated(file, images, 4, "2e-4");
        try (SpikingClassifier classifier = Experiment.load(run, format)) {
            float[] ours = Tensors.floats(classifier
                    .logitsOverTime(images, Noise.none(), Pass.EVALUATION)
                    .contiguous());
            for (int i = 0; i < ours.length; i++) {
                assertThat(ours[i]).isCloseTo(reference[i], org.assertj.core.data.Offset.offset(1e-5f));
            }
        }
    }

    /** Pixels as they are, so that another program's input is the image. */
    private static ImageFormat plain(int channels, int height, int width, int classes) {
        float[] zero = new float[channels];
        float[] one = new float[channels];
        Arrays.fill(one, 1);
        List<String> names = new ArrayList<>();
        for (int k = 0; k < classes; k++) {
            names.add("class " + k);
        }
        return new ImageFormat("shapes10", channels, height, width, names, new Normalisation(zero, one));
    }

    private static Path paper() {
        String checkout = System.getenv("RSC_NIR");
        assumeTrue(checkout != null, "RSC_NIR, a checkout of NIR's repository, is not set");
        return Path.of(checkout, "paper");
    }

    /** What NIR's equations give in float64, [T, N, K]. */
    private float[] simulated(Path graph, Tensor images, int steps, String dt) throws Exception {
        String python = System.getenv("RSC_PYTHON");
        assumeTrue(python != null, "RSC_PYTHON, a Python with torch and h5py, is not set");
        long[] shape = Tensors.shape(images);
        float[] each = Tensors.floats(images);
        Path input = folder.resolve("input.npy");
        Path output = folder.resolve("output.npy");
        writeRepeated(input, each, shape, steps);
        Path script = Path.of(getClass().getResource("/nir/reference.py").toURI());
        ProcessBuilder builder = new ProcessBuilder(
                        python,
                        script.toString(),
                        "simulate",
                        graph.toString(),
                        input.toString(),
                        output.toString(),
                        dt)
                .redirectErrorStream(true);
        builder.environment().put("PYTHONPATH", System.getenv("RSC_NIR"));
        builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
        builder.environment().put("OMP_NUM_THREADS", "1");
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return floats(output);
    }

    private static void writeRepeated(Path file, float[] image, long[] shape, int steps) throws IOException {
        String sizes = Arrays.stream(shape).mapToObj(String::valueOf).collect(Collectors.joining(", "));
        String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + steps + ", " + sizes + "), }";
        header += " ".repeat(63 - (10 + header.length()) % 64) + "\n";
        ByteBuffer bytes = ByteBuffer.allocate(10 + header.length() + steps * image.length * Float.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.put((byte) 0x93)
                .put("NUMPY".getBytes(StandardCharsets.US_ASCII))
                .put((byte) 1)
                .put((byte) 0);
        bytes.putShort((short) header.length()).put(header.getBytes(StandardCharsets.US_ASCII));
        for (int t = 0; t < steps; t++) {
            for (float value : image) {
                bytes.putFloat(value);
            }
        }
        Files.write(file, bytes.array());
    }

    private static float[] floats(Path file) throws IOException {
        NpyFile array = NpyFile.open(file);
        float[] values = new float[(int) array.count()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) array.get(i);
        }
        return values;
    }
}
