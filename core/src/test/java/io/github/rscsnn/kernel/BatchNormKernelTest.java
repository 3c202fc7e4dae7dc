package io.github.rscsnn.kernel;

import static io.github.rscsnn.kernel.StorageType.FLOAT32;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchNormKernelTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 64, 128, 256, 512})
    void statisticsAgreeWithNaiveFloat64(int bits) {
        try (Arena arena = Arena.ofShared();
                KernelThreads threads = new KernelThreads(2)) {
            BatchNormKernel kernel = kernel(threads, bits);
            KernelData data = new KernelData(arena, new SplittableRandom(bits));
            for (int channels : new int[] {1, 3, 8, 17, 33, 64, 600}) {
                for (StorageType type : StorageType.values()) {
                    int rows = 100_000 / channels / (channels < 8 ? 8 : 1);
                    MemorySegment z = data.uniform(type, (long) rows * channels, -1, 2);
                    compare(kernel.statistics(rows, channels, type, z), naive(rows, channels, type, z));
                }
            }
        }
    }

    /** Spikes have two values, whose squares round alike: a long sum in float32 drifts. */
    @ParameterizedTest
    @ValueSource(ints = {0, 64, 128, 256, 512})
    void sumsOfSpikesDoNotDrift(int bits) {
        try (Arena arena = Arena.ofShared();
                KernelThreads threads = new KernelThreads(1)) {
            int rows = 40_000;
            for (int channels : new int[] {5, 20, 36}) {
                MemorySegment z = arena.allocate(4L * rows * channels);
                SplittableRandom random = new SplittableRandom(bits);
                for (long i = 0; i < (long) rows * channels; i++) {
                    FLOAT32.set(z, i, random.nextInt(10) < 3 ? 0.7f : -0.3f);
                }
                compare(
                        kernel(threads, bits).statistics(rows, channels, FLOAT32, z),
                        naive(rows, channels, FLOAT32, z));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 256})
    void varianceSurvivesALargeMean(int bits) {
        try (Arena arena = Arena.ofShared();
                KernelThreads threads = new KernelThreads(2)) {
            int rows = 5000;
            int channels = 40;
            MemorySegment z =
                    new KernelData(arena, new SplittableRandom(2)).uniform(FLOAT32, (long) rows * channels, 1000, 1001);
            compare(kernel(threads, bits).statistics(rows, channels, FLOAT32, z), naive(rows, channels, FLOAT32, z));
        }
    }

    @Test
    void statisticsDoNotDependOnTheNumberOfThreads() {
        try (Arena arena = Arena.ofShared();
                KernelThreads one = new KernelThreads(1);
                KernelThreads four = new KernelThreads(4)) {
            MemorySegment z = new KernelData(arena, new SplittableRandom(6)).uniform(FLOAT32, 40_000 * 7L, -1, 1);
            ChannelStatistics expected = new VectorBatchNormKernel(one, 64).statistics(40_000, 7, FLOAT32, z);
            ChannelStatistics actual = new VectorBatchNormKernel(four, 64).statistics(40_000, 7, FLOAT32, z);
            assertThat(actual.mean()).containsExactly(expected.mean());
            assertThat(actual.variance()).containsExactly(expected.variance());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 128, 256, 512})
    void inputGradientsAreTheSameBitForBit(int bits) {
        try (Arena arena = Arena.ofShared();
                KernelThreads threads = new KernelThreads(2)) {
            KernelData data = new KernelData(arena, new SplittableRandom(bits));
            for (int channels : new int[] {1, 5, 16, 33, 64}) {
                for (StorageType type : StorageType.values()) {
                    MemorySegment z = data.uniform(type, 50L * channels, -1, 2);
                    MemorySegment gy = data.uniform(type, 50L * channels, -1, 1);
                    MemorySegment expected = data.zeros(type, 50L * channels).copyFrom(gy);
                    BatchNormFold.InputGradient coefficients = new BatchNormFold.InputGradient(
                            data.perChannel(channels, -1, 1),
                            data.perChannel(channels, -1, 1),
                            data.perChannel(channels, -1, 1));
                    new ScalarBatchNormKernel(threads).inputGradient(50, channels, type, z, expected, coefficients);
                    new VectorBatchNormKernel(threads, bits).inputGradient(50, channels, type, z, gy, coefficients);
                    KernelData.assertSameBits(gy, expected, channels);
                }
            }
        }
    }

    /** Fold, sums and input gradient together against central differences of batch normalisation in float64. */
    @Test
    void gradientsOfTheWholeAgreeWithFiniteDifferences() {
        int rows = 6;
        double[] z = {0.3, -1.2, 2.5, 0.9, -0.4, 1.7};
        double[] gy = {0.5, -1, 0.25, 2, -0.75, 1};
        float weight = 1.5f;
        float bias = -0.25f;
        double epsilon = 1e-3;
        try (Arena arena = Arena.ofShared();
                KernelThreads threads = new KernelThreads(1)) {
            KernelData data = new KernelData(arena, new SplittableRandom(1));
            MemorySegment input = data.zeros(FLOAT32, rows);
            MemorySegment gradient = data.zeros(FLOAT32, rows);
            ChannelSums sums = ChannelSums.zeros(1);
            BatchNormKernel kernel = new ScalarBatchNormKernel(threads);
            for (int i = 0; i < rows; i++) {
                FLOAT32.set(input, i, (float) z[i]);
                FLOAT32.set(gradient, i, (float) gy[i]);
            }
            BatchNormFold fold = new BatchNormFold(
                    kernel.statistics(rows, 1, FLOAT32, input), new float[] {weight}, new float[] {bias}, epsilon);
            ChannelAffine affine = fold.affine();
            for (int i = 0; i < rows; i++) {
                sums.gradient()[0] += gy[i];
                sums.gradientTimesInput()[0] += gy[i] * (z[i] - affine.centre()[0]);
                assertThat((double) Math.fma(affine.scale()[0], (float) z[i], affine.shift()[0]))
                        .isCloseTo(normalise(z, weight, bias, epsilon)[i], within(1e-6));
            }
            kernel.inputGradient(rows, 1, FLOAT32, input, gradient, fold.inputGradient(sums));
            double h = 1e-5;
            for (int i = 0; i < rows; i++) {
                double[] above = z.clone();
                double[] below = z.clone();
                above[i] += h;
                below[i] -= h;
                double expected = (dot(gy, normalise(above, weight, bias, epsilon))
                                - dot(gy, normalise(below, weight, bias, epsilon)))
                        / (2 * h);
                assertThat((double) FLOAT32.get(gradient, i)).isCloseTo(expected, within(1e-5));
            }
            double byWeight = (dot(gy, normalise(z, weight + h, bias, epsilon))
                            - dot(gy, normalise(z, weight - h, bias, epsilon)))
                    / (2 * h);
            assertThat(fold.weightGradient(sums)[0]).isCloseTo(byWeight, within(1e-6));
            assertThat(fold.biasGradient(sums)[0]).isCloseTo(2, within(1e-12));
        }
    }

    private static double[] normalise(double[] z, double weight, double bias, double epsilon) {
        double mean = 0;
        for (double x : z) {
            mean += x / z.length;
        }
        double variance = 0;
        for (double x : z) {
            variance += (x - mean) * (x - mean) / z.length;
        }
        double[] y = new double[z.length];
        for (int i = 0; i < z.length; i++) {
            y[i] = weight * (z[i] - mean) / Math.sqrt(variance + epsilon) + bias;
        }
        return y;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static BatchNormKernel kernel(KernelThreads threads, int bits) {
        return bits == 0 ? new ScalarBatchNormKernel(threads) : new VectorBatchNormKernel(threads, bits);
    }

    private static ChannelStatistics naive(int rows, int channels, StorageType type, MemorySegment z) {
        double[] mean = new double[channels];
        double[] variance = new double[channels];
        for (long i = 0; i < (long) rows * channels; i++) {
            mean[(int) (i % channels)] += (double) type.get(z, i) / rows;
        }
        for (long i = 0; i < (long) rows * channels; i++) {
            double deviation = type.get(z, i) - mean[(int) (i % channels)];
            variance[(int) (i % channels)] += deviation * deviation / rows;
        }
        return new ChannelStatistics(mean, variance, rows);
    }

    private static void compare(ChannelStatistics actual, ChannelStatistics expected) {
        assertThat(actual.count()).isEqualTo(expected.count());
        for (int c = 0; c < expected.mean().length; c++) {
            double deviation = Math.sqrt(expected.variance()[c]);
            assertThat(actual.mean()[c]).isCloseTo(expected.mean()[c], within(1e-6 * deviation));
            assertThat(actual.variance()[c]).isCloseTo(expected.variance()[c], within(1e-5 * expected.variance()[c]));
        }
    }
}
