package io.github.rscsnn.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link VectorLifKernel} against {@link ScalarLifKernel} on random shapes. */
class VectorLifKernelTest {
    private static final Integer[] CHANNELS = {1, 3, 5, 7, 8, 16, 17, 31, 32, 33, 48, 64, 70, 600};

    /** One random call. */
    private record Case(
            LifShape shape, LifConstants lif, StorageType type, ChannelAffine affine, GradientTarget target) {
        static Case draw(KernelData data) {
            boolean pool = data.random().nextBoolean();
            int channels = data.pick(CHANNELS);
            int side = channels > 100 ? 1 : 3;
            LifShape shape = new LifShape(
                    data.random().nextInt(1, 17),
                    data.random().nextBoolean(),
                    data.random().nextInt(1, 4),
                    pool
                            ? 2 * data.random().nextInt(1, side + 1)
                            : data.random().nextInt(1, side + 3),
                    pool
                            ? 2 * data.random().nextInt(1, side + 1)
                            : data.random().nextInt(1, side + 3),
                    channels,
                    pool);
            LifConstants lif = new LifConstants(
                    data.pick(1f, 0.5f, 0.9f),
                    data.pick(1f, 0.7f),
                    data.random().nextBoolean(),
                    data.random().nextBoolean(),
                    data.pick(SurrogateShape.values()),
                    data.pick(0.5f, 1f, 2f));
            return new Case(
                    shape,
                    lif,
                    data.pick(StorageType.values()),
                    data.affine(channels),
                    data.pick(GradientTarget.values()));
        }

        MemorySegment input(KernelData data) {
            return data.uniform(type, shape.inputElements(), -1, 1.5);
        }

        MemorySegment outputGradient(KernelData data) {
            return data.uniform(type, shape.outputElements(), -1, 1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 128, 256, 512})
    void spikesAreTheSameBitForBit(int bits) {
        try (Arena arena = Arena.ofShared();
                KernelThreads threads = new KernelThreads(2)) {
            KernelData data = new KernelData(arena, new SplittableRandom(bits));
            for (int draw = 0; draw < 60; draw++) {
                Case k = Case.draw(data);
                MemorySegment z = k.input(data);
                MemorySegment expected = data.zeros(k.type, k.shape.outputElements());
                MemorySegment actual = data.zeros(k.type, k.shape.outputElements());
                new ScalarLifKernel(threads).forward(k.lif, new BlockForward(k.shape, k.type, k.affine, z, expected));
                new VectorLifKernel(threads, bits)
                        .forward(k.lif, new BlockForward(k.shape, k.type, k.affine, z, actual));
                KernelData.assertSameBits(actual, expected, k);
            }
        }
    }

    /** Currents in quarters: membranes meet the threshold, and the kinks of the surrogates, exactly. */
    @ParameterizedTest
    @EnumSource(SurrogateShape.class)
    void tiesAreDecidedTheSameWay(SurrogateShape surrogate) {
        LifShape shape = new LifShape(8, false, 2, 3, 3, 64, false);
        try (Arena arena = Arena.ofShared();
                KernelThreads threads = new KernelThreads(1)) {
            KernelData data = new KernelData(arena, new SplittableRandom(9));
            MemorySegment z = data.zeros(StorageType.FLOAT32, shape.inputElements());
            for (long i = 0; i < shape.inputElements(); i++) {
                StorageType.FLOAT32.set(z, i, data.random().nextInt(-2, 9) / 4f);
            }
            MemorySegment g = data.uniform(StorageType.FLOAT32, shape.outputElements(), -1, 1);
            for (boolean hard : new boolean[] {true, false}) {
                LifConstants lif = new LifConstants(1, 1, hard, false, surrogate, 0.5f);
                Case k = new Case(shape, lif, StorageType.FLOAT32, ChannelAffine.identity(64), GradientTarget.CURRENT);
                MemorySegment[] spikes = new MemorySegment[2];
                MemorySegment[] gradients = new MemorySegment[2];
                LifKernel[] kernels = {new ScalarLifKernel(threads), new VectorLifKernel(threads, 256)};
                for (int i = 0; i < 2; i++) {
                    spikes[i] = data.zeros(k.type, shape.outputElements());
                    gradients[i] = data.zeros(k.type, shape.inputElements());
                    kernels[i].forward(lif, new BlockForward(shape, k.type, k.affine, z, spikes[i]));
                    kernels[i].backward(
                            lif, new BlockBackward(shape, k.type, k.affine, z, g, gradients[i], k.target, null));
                }
                KernelData.assertSameBits(spikes[1], spikes[0], k);
                assertGradients(k, gradients[1], gradients[0]);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 128, 256, 512})
    void gradientsAgree(int bits) {
        try (Arena arena = Arena.ofShared();
                KernelThreads threads = new KernelThreads(2)) {
            KernelData data = new KernelData(arena, new SplittableRandom(100 + bits));
            for (int draw = 0; draw < 60; draw++) {
                Case k = Case.draw(data);
                MemorySegment z = k.input(data);
                MemorySegment g = k.outputGradient(data);
                MemorySegment expected = data.zeros(k.type, k.shape.inputElements());
                MemorySegment actual = data.zeros(k.type, k.shape.inputElements());
                ChannelSums expectedSums = ChannelSums.zeros(k.shape.channels());
                ChannelSums actualSums = data.random().nextBoolean() ? ChannelSums.zeros(k.shape.channels()) : null;
                new ScalarLifKernel(threads)
                        .backward(
                                k.lif,
                                new BlockBackward(k.shape, k.type, k.affine, z, g, expected, k.target, expectedSums));
                new VectorLifKernel(threads, bits)
                        .backward(
                                k.lif,
                                new BlockBackward(k.shape, k.type, k.affine, z, g, actual, k.target, actualSums));
                assertGradients(k, actual, expected);
                if (actualSums != null) {
                    assertSums(k, z, expected, actualSums, expectedSums);
                }
            }
        }
    }

    /** Only the sigmoid's exponential may differ, by a unit in its last place. */
    private static void assertGradients(Case k, MemorySegment actual, MemorySegment expected) {
        if (k.lif.surrogate() != SurrogateShape.SIGMOID) {
            KernelData.assertSameBits(actual, expected, k);
            return;
        }
        double bound = k.type == StorageType.FLOAT32 ? 1e-5 : 1e-2;
        for (long i = 0; i < k.shape.inputElements(); i++) {
            assertThat(k.type.get(actual, i))
                    .as("gradient %d of %s", i, k)
                    .isCloseTo(k.type.get(expected, i), within((float) bound * 4));
        }
    }

    private static void assertSums(
            Case k, MemorySegment z, MemorySegment gradient, ChannelSums actual, ChannelSums expected) {
        int channels = k.shape.channels();
        double[] magnitude = new double[channels];
        for (long i = 0; i < k.shape.inputElements(); i++) {
            int c = (int) (i % channels);
            double scale = k.target == GradientTarget.INPUT ? k.affine.scale()[c] : 1;
            magnitude[c] += Math.abs(k.type.get(gradient, i) / scale) * (1 + Math.abs(k.type.get(z, i)) + 1);
        }
        for (int c = 0; c < channels; c++) {
            assertThat(actual.gradient()[c])
                    .as("sum of channel %d of %s", c, k)
                    .isCloseTo(expected.gradient()[c], within(1e-5 * magnitude[c] + 1e-12));
            assertThat(actual.gradientTimesInput()[c])
                    .as("weighted sum of channel %d of %s", c, k)
                    .isCloseTo(expected.gradientTimesInput()[c], within(1e-5 * magnitude[c] + 1e-12));
        }
    }

    @Test
    void resultsDoNotDependOnTheNumberOfThreads() {
        LifShape shape = new LifShape(4, false, 6, 16, 16, 40, true);
        LifConstants lif = new LifConstants(0.9f, 1, true, false, SurrogateShape.TRIANGLE, 1);
        try (Arena arena = Arena.ofShared()) {
            KernelData data = new KernelData(arena, new SplittableRandom(3));
            ChannelAffine affine = data.affine(40);
            MemorySegment z = data.uniform(StorageType.FLOAT32, shape.inputElements(), -1, 1.5);
            MemorySegment g = data.uniform(StorageType.FLOAT32, shape.outputElements(), -1, 1);
            MemorySegment first = null;
            ChannelSums firstSums = null;
            for (int size : new int[] {1, 2, 3, 5}) {
                try (KernelThreads threads = new KernelThreads(size)) {
                    MemorySegment gradient = data.zeros(StorageType.FLOAT32, shape.inputElements());
                    ChannelSums sums = ChannelSums.zeros(40);
                    new VectorLifKernel(threads, 256)
                            .backward(
                                    lif,
                                    new BlockBackward(
                                            shape,
                                            StorageType.FLOAT32,
                                            affine,
                                            z,
                                            g,
                                            gradient,
                                            GradientTarget.CURRENT,
                                            sums));
                    if (first == null) {
                        first = gradient;
                        firstSums = sums;
                    }
                    KernelData.assertSameBits(gradient, first, size + " threads");
                    assertThat(sums.gradient()).containsExactly(firstSums.gradient());
                    assertThat(sums.gradientTimesInput()).containsExactly(firstSums.gradientTimesInput());
                }
            }
        }
    }

    @Test
    void theGradientMayOverwriteTheInputOrTheOutputsGradient() {
        LifShape shape = new LifShape(5, false, 2, 3, 3, 36, false);
        LifConstants lif = new LifConstants(0.9f, 1, false, false, SurrogateShape.ARCTAN, 1);
        try (Arena arena = Arena.ofShared();
                KernelThreads threads = new KernelThreads(2)) {
            KernelData data = new KernelData(arena, new SplittableRandom(4));
            ChannelAffine affine = data.affine(36);
            for (LifKernel kernel : new LifKernel[] {new ScalarLifKernel(threads), new VectorLifKernel(threads, 256)}) {
                for (StorageType type : StorageType.values()) {
                    MemorySegment z = data.uniform(type, shape.inputElements(), -1, 1.5);
                    MemorySegment g = data.uniform(type, shape.outputElements(), -1, 1);
                    MemorySegment apart = data.zeros(type, shape.inputElements());
                    ChannelSums sums = ChannelSums.zeros(36);
                    kernel.backward(
                            lif, new BlockBackward(shape, type, affine, z, g, apart, GradientTarget.INPUT, sums));
                    MemorySegment overGradient =
                            data.zeros(type, shape.inputElements()).copyFrom(g);
                    MemorySegment overInput =
                            data.zeros(type, shape.inputElements()).copyFrom(z);
                    ChannelSums again = ChannelSums.zeros(36);
                    kernel.backward(
                            lif,
                            new BlockBackward(
                                    shape, type, affine, z, overGradient, overGradient, GradientTarget.INPUT, again));
                    KernelData.assertSameBits(overGradient, apart, kernel);
                    assertThat(again.gradientTimesInput()).containsExactly(sums.gradientTimesInput());
                    kernel.backward(
                            lif,
                            new BlockBackward(
                                    shape, type, affine, overInput, g, overInput, GradientTarget.INPUT, again));
                    KernelData.assertSameBits(overInput, apart, kernel);
                    assertThat(again.gradientTimesInput()).containsExactly(sums.gradientTimesInput());
                }
            }
        }
    }
}
