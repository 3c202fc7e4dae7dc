package io.github.rscsnn.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SparseKernelTest {
    static Stream<Arguments> shapes() {
        return Stream.of(
                        new SparseShape(3, 5, 4, 7, 5, 3, 1, 1),
                        new SparseShape(2, 6, 6, 40, 70, 3, 1, 1),
                        new SparseShape(2, 7, 5, 16, 64, 3, 2, 1),
                        new SparseShape(1, 4, 4, 600, 130, 3, 1, 1),
                        new SparseShape(2, 5, 5, 33, 65, 1, 2, 0),
                        new SparseShape(70, 1, 1, 1500, 3, 1, 1, 0),
                        SparseShape.matrix(40, 2500, 129),
                        SparseShape.matrix(1, 1, 1))
                .flatMap(shape -> Stream.of(64, 128, 256, 512).map(bits -> Arguments.of(shape, bits)));
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void vectorsGiveTheBitsOfTheSpecification(SparseShape shape, int bits) {
        float[] x = spikes(shape.inputElements(), 0.15, 1);
        float[] w = noise((long) shape.outputs() * shape.channels() * shape.kernel() * shape.kernel(), 2);
        WeightStrides strides = WeightStrides.of(shape.channels(), shape.kernel());
        float[] expected = run(new ScalarSparseKernel(new KernelThreads(1)), shape, x, w, strides);
        for (int threads : new int[] {1, 3}) {
            SparseKernel kernel = new VectorSparseKernel(new KernelThreads(threads), bits);
            assertThat(run(kernel, shape, x, w, strides)).isEqualTo(expected);
        }
    }

    /** The specification against the definition, in float64. */
    @Test
    void theSpecificationIsAConvolution() {
        SparseShape shape = new SparseShape(1, 3, 4, 2, 3, 3, 1, 1);
        float[] x = spikes(shape.inputElements(), 0.6, 3);
        float[] w = noise(3L * 2 * 9, 4);
        float[] y = run(new ScalarSparseKernel(new KernelThreads(1)), shape, x, w, WeightStrides.of(2, 3));
        for (int h = 0; h < 3; h++) {
            for (int v = 0; v < 4; v++) {
                for (int o = 0; o < 3; o++) {
                    double sum = 0;
                    for (int i = -1; i <= 1; i++) {
                        for (int j = -1; j <= 1; j++) {
                            for (int c = 0; c < 2; c++) {
                                boolean inside = h + i >= 0 && h + i < 3 && v + j >= 0 && v + j < 4;
                                float in = inside ? x[((h + i) * 4 + v + j) * 2 + c] : 0;
                                sum += in * w[((o * 2 + c) * 3 + i + 1) * 3 + j + 1];
                            }
                        }
                    }
                    assertThat((double) y[(h * 4 + v) * 3 + o]).isCloseTo(sum, within(1e-5));
                }
            }
        }
    }

    /** dot(conv(x), g) = dot(x, transposed(g)): the turned weights give the gradient of the input. */
    @Test
    void transposedWeightsGiveTheGradientOfTheInput() {
        SparseShape forward = new SparseShape(2, 5, 6, 4, 7, 3, 1, 1);
        SparseShape back = new SparseShape(2, 5, 6, 7, 4, 3, 1, 1);
        SparseKernel kernel = new VectorSparseKernel(new KernelThreads(1), 128);
        float[] w = noise(7L * 4 * 9, 5);
        float[] x = spikes(forward.inputElements(), 0.3, 6);
        float[] g = spikes(back.inputElements(), 0.3, 7);
        float[] y = run(kernel, forward, x, w, WeightStrides.of(4, 3));
        float[] gx = run(kernel, back, g, w, WeightStrides.transposed(4, 3));
        assertThat(dot(y, g)).isNotZero().isCloseTo(dot(x, gx), within(1e-3));
    }

    @Test
    void activityIsTheShareOfNumbersThatAreNotZero() {
        float[] half = spikes(1 << 16, 0.5, 8);
        try (Arena arena = Arena.ofShared()) {
            MemorySegment memory = arena.allocateFrom(ValueLayout.JAVA_FLOAT, half);
            assertThat(SparseKernel.activity(half.length, memory)).isCloseTo(0.5, within(0.05));
            assertThat(SparseKernel.activity(1, arena.allocate(4))).isZero();
        }
    }

    @Test
    void refusesWhatDoesNotFit() {
        assertThatThrownBy(() -> new SparseShape(1, 2, 2, 1, 1, 3, 1, 0)).hasMessageContaining("does not fit into 2x2");
        assertThatThrownBy(() -> new SparseShape(1, 2, 2, 1, 1, 3, 1, 3)).hasMessageContaining("padding");
        assertThatThrownBy(() -> SparseShape.matrix(0, 1, 1)).hasMessageContaining("N=0");
        SparseShape shape = SparseShape.matrix(2, 3, 4);
        SparseKernel kernel = new ScalarSparseKernel(new KernelThreads(1));
        assertThatThrownBy(() -> run(kernel, shape, new float[6], new float[11], WeightStrides.of(3, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("weights holds 44 bytes");
    }

    private static float[] run(SparseKernel kernel, SparseShape shape, float[] x, float[] w, WeightStrides strides) {
        try (Arena arena = Arena.ofShared()) {
            MemorySegment output = arena.allocate(shape.outputElements() * 4);
            output.fill((byte) 0x7f);
            kernel.multiply(
                    shape,
                    arena.allocateFrom(ValueLayout.JAVA_FLOAT, x),
                    arena.allocateFrom(ValueLayout.JAVA_FLOAT, w),
                    strides,
                    output);
            return output.toArray(ValueLayout.JAVA_FLOAT);
        }
    }

    /** Quarters where not zero, as pooled spikes are. */
    private static float[] spikes(long count, double share, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] spikes = new float[Math.toIntExact(count)];
        for (int i = 0; i < spikes.length; i++) {
            spikes[i] = random.nextDouble() < share ? random.nextInt(1, 5) / 4f : 0;
        }
        return spikes;
    }

    private static float[] noise(long count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[Math.toIntExact(count)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return values;
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }
}
