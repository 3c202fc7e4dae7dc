package io.github.rscsnn.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rscsnn.Given;
import io.github.rscsnn.InScope;
import io.github.rscsnn.neuron.Lif;
import io.github.rscsnn.neuron.LifParameters;
import io.github.rscsnn.tensor.Seeds;
import io.github.rscsnn.tensor.Tensors;
import io.github.rscsnn.train.ChildJvm;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Convolutions that are right on every processor: their layout, their check, and what is done where it fails. */
@ExtendWith(InScope.class)
@Tag("slow")
class Conv2dTest {
    private static final Conv2dShape SHAPE = shape(6, 8, 10, 3, 1, 1);

    /** Like oneDNN on Zen 5: right forward, wrong in the input's gradient. */
    private static final class WrongGradient implements Conv2d {
        private final Conv2d right = new ChannelsLastConv2d();
        private final double factor;
        private int calls;

        WrongGradient(double factor) {
            this.factor = factor;
        }

        @Override
        public Tensor apply(Tensor x, Tensor weight, Tensor bias, int stride, int padding) {
            calls++;
            return right.apply(x, weight, bias, stride, padding);
        }

        @Override
        public Tensor inputGradient(Tensor gz, long[] input, Tensor weight, int stride, int padding) {
            Tensor gradient = right.inputGradient(gz, input, weight, stride, padding);
            gradient.narrow(1, input[1] - 1, 1).mul_(new Scalar(factor)); // the tail of the channels
            return gradient;
        }

        @Override
        public Tensor weightGradient(Tensor gz, Tensor x, Tensor weight, int stride, int padding) {
            return right.weightGradient(gz, x, weight, stride, padding);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "6, 8, 10, 3, 1",
        "12, 8, 12, 3, 1",
        "3, 8, 6, 3, 1",
        "1, 8, 10, 3, 1",
        "10, 8, 1, 3, 2",
        "12, 8, 20, 1, 1",
        "5, 7, 9, 1, 2",
        "12, 1, 20, 1, 1",
        "1, 1, 10, 1, 1",
        "16, 4, 16, 3, 1"
    })
    void layersAndTheirGradientsAreThoseOfFloat64(int in, int side, int out, int kernel, int stride) {
        Convolution layer = new Convolution(
                Given.leaf(Given.normal(1, out, in, kernel, kernel)),
                Given.leaf(Given.normal(2, out)),
                stride,
                kernel / 2);
        Tensor images = Given.normal(3, 8, in, side, side);
        Tensor x = Given.leaf(images);
        Tensor y = layer.apply(x);
        Tensor gz = Given.normal(4, Tensors.shape(y));
        backward(y, gz);

        Tensor wideX = Given.leaf(images.to(ScalarType.Double));
        Tensor wideWeight = Given.leaf(layer.weight().to(ScalarType.Double));
        Tensor wideBias = Given.leaf(layer.bias().to(ScalarType.Double));
        long[] both = {stride, stride};
        Tensor wideY = torch.conv2d(
                wideX,
                wideWeight,
                new org.bytedeco.pytorch.TensorOptional(wideBias),
                both,
                new long[] {kernel / 2, kernel / 2},
                new long[] {1, 1},
                1);
        backward(wideY, gz.to(ScalarType.Double));

        assertClose(y, wideY);
        assertClose(x.grad(), wideX.grad());
        assertClose(layer.weight().grad(), wideWeight.grad());
        assertClose(layer.bias().grad(), wideBias.grad());
    }

    /** Memory that held NaN before must not show: the same bits each time, in a narrow network's gradient too. */
    @Test
    void repeatsInDirtyMemory() {
        Network network = LayerList.parse("layers:conv6,conv10,avg2,conv12", 1)
                .build(new Architecture.Input(3, 8, 8, 4), new Lif(LifParameters.PAPER), new Seeds(3));
        Pass pass = Pass.EVALUATION.withBackend(ReferenceBackend.INSTANCE);
        Tensor images = Given.uniform(5, 0, 1, 4, 3, 8, 8);
        float[] first = null;
        for (int i = 0; i < 20; i++) {
            for (long elements : new long[] {64, 1 << 10, 1 << 12, 1 << 14, 1 << 16}) {
                torch.full(new long[] {elements}, new Scalar(Double.NaN)).close();
            }
            Tensor x = Given.leaf(images);
            network.forward(new Signal(x.repeat(2, 1, 1, 1), 2), pass).sum().backward();
            float[] gradient = Tensors.floats(x.grad());
            first = first == null ? gradient : first;
            assertThat(gradient).isEqualTo(first);
            assertThat(torch.isfinite(x.grad()).all().item_bool()).isTrue();
        }
    }

    /** oneDNN tells what it runs: no activation or gradient may be reordered into blocks of channels. */
    @Test
    void oneDnnSeesChannelsLast() throws Exception {
        ProcessBuilder builder = ChildJvm.prepare(NarrowNetwork.class, List.of());
        builder.environment().put("ONEDNN_VERBOSE", "1");
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        List<String> activations = output.lines()
                .filter(line -> line.contains(",reorder,") || line.contains(",convolution,"))
                .filter(line -> line.contains(":aBcd"))
                .toList();
        assertThat(activations).isEmpty();
        if (output.contains("onednn_verbose")) { // libtorch has it on this platform
            assertThat(output)
                    .contains(",convolution,")
                    .contains("backward_data")
                    .contains("backward_weights");
        }
        assertThat(output).contains("done");
    }

    /** Layers of one channel, one pixel, a stride, few channels; forward and backward under the reference. */
    static final class NarrowNetwork {
        public static void main(String[] arguments) {
            for (int channels : new int[] {1, 3, 12}) {
                for (int side : new int[] {1, 8}) {
                    for (int kernel : new int[] {1, 3}) {
                        for (int stride : new int[] {1, 2}) {
                            Convolution layer = new Convolution(
                                    Given.leaf(Given.normal(1, 10, channels, kernel, kernel)),
                                    null,
                                    stride,
                                    kernel / 2);
                            Tensor y = layer.apply(Given.leaf(Given.normal(2, 16, channels, side, side)));
                            backward(y, Given.normal(3, Tensors.shape(y)));
                        }
                    }
                }
            }
            System.out.println("done");
        }
    }

    @ParameterizedTest
    @CsvSource({"0.5", "NaN"})
    void aWrongProductIsFoundToldOnceAndDoneWithout(double factor) {
        List<String> told = new ArrayList<>();
        Conv2d checked = new CheckedConv2d(new WrongGradient(factor), new Conv2dCheck(null, told::add));
        for (int channels : new int[] {6, 12}) {
            Tensor weight = Given.leaf(Given.normal(1, 10, channels, 3, 3));
            Tensor bias = Given.normal(2, 10);
            Tensor x = Given.leaf(Given.normal(3, 40, channels, 8, 8));
            Tensor y = checked.apply(x, weight, bias, 1, 1);
            Tensor gz = Given.normal(4, Tensors.shape(y));
            backward(y, gz);
            Conv2d exact = new Float64Conv2d();
            long[] shape = Tensors.shape(x);
            Tensor wide = x.detach().to(ScalarType.Double);
            assertClose(y, exact.apply(wide, weight.detach(), bias, 1, 1));
            Tensor gradient = exact.inputGradient(gz.to(ScalarType.Double), shape, weight.detach(), 1, 1);
            assertClose(x.grad(), gradient);
            assertClose(checked.inputGradient(gz, shape, weight.detach(), 1, 1), gradient);
            assertClose(checked.weightGradient(gz, x.detach(), weight.detach(), 1, 1), weight.grad());
        }
        assertThat(told).hasSize(1);
        assertThat(told.getFirst()).contains("6x8x8 to 10, kernel 3x3").contains("float64");
    }

    @Test
    void aRightProductIsNotTouched() {
        List<String> told = new ArrayList<>();
        Conv2dCheck check = new Conv2dCheck(null, told::add);
        assertThat(check.isRight(new Float64Conv2d(), SHAPE)).isTrue();
        assertThat(Conv2dCheck.deviation(new Float64Conv2d(), SHAPE)).isLessThan(1e-6);
        assertThat(Conv2dCheck.deviation(new WrongGradient(0.5), SHAPE)).isGreaterThan(0.1);
        assertThat(Conv2dCheck.deviation(new WrongGradient(Double.NaN), SHAPE)).isNaN();
        assertThat(told).isEmpty();
    }

    @Test
    void verdictsAreKeptInAFile(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("a").resolve("verdicts.tsv");
        WrongGradient wrong = new WrongGradient(0.5);
        assertThat(new Conv2dCheck(new VerdictFile(file), m -> {}).isRight(wrong, SHAPE))
                .isFalse();
        assertThat(Files.readString(file)).startsWith(SHAPE + "\t0.");

        WrongGradient again = new WrongGradient(0.5);
        List<String> told = new ArrayList<>();
        Conv2dCheck next = new Conv2dCheck(new VerdictFile(file), told::add);
        assertThat(next.isRight(again, SHAPE)).isFalse();
        assertThat(again.calls).isZero();
        assertThat(told).hasSize(1);
    }

    @Test
    void aDamagedOrUnwritableFileIsNone(@TempDir Path folder) throws Exception {
        Path damaged = folder.resolve("damaged");
        Files.write(damaged, new byte[] {(byte) 0xff, '\t', '1', '\n', 'x', '\n'});
        Path folderInstead = Files.createDirectory(folder.resolve("folder"));
        for (Path file : List.of(damaged, folderInstead, damaged.resolve("under a file"))) {
            Conv2dCheck check = new Conv2dCheck(new VerdictFile(file), m -> {});
            assertThat(check.isRight(new Float64Conv2d(), SHAPE)).isTrue();
        }
    }

    private static Conv2dShape shape(long in, long side, long out, long kernel, int stride, int padding) {
        return new Conv2dShape(
                List.of(in, side, side), List.of(out, in, kernel, kernel), stride, padding, Precision.F32);
    }

    private static void backward(Tensor y, Tensor gradient) {
        y.backward(gradient, new BoolOptional(false), false, new TensorArrayRefOptional());
    }

    private static void assertClose(Tensor found, Tensor exact) {
        double[] expected = Tensors.doubles(exact);
        double largest = Arrays.stream(expected).map(Math::abs).max().orElse(0);
        double[] values = Tensors.doubles(found);
        assertThat(values).hasSameSizeAs(expected);
        for (int i = 0; i < values.length; i++) {
            assertThat(Math.abs(values[i] - expected[i])).isLessThanOrEqualTo(1e-5 * largest);
        }
    }
}
