package io.github.rscsnn.kernel;

import static io.github.rscsnn.kernel.StorageType.FLOAT32;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReluKernelTest {
    @Test
    void handWorked() {
        try (Arena arena = Arena.ofShared();
                KernelThreads threads = new KernelThreads(1)) {
            KernelData data = new KernelData(arena, new SplittableRandom(1));
            ReluKernel kernel = new ScalarReluKernel(threads, true);
            LifShape shape = new LifShape(1, false, 1, 2, 2, 1, true);
            ChannelAffine affine = new ChannelAffine(new float[] {2}, new float[] {-1}, new float[] {1});
            MemorySegment z = data.of(FLOAT32, 1, 0.5f, 0, 2);
            MemorySegment output = data.zeros(FLOAT32, 1);
            kernel.forward(new BlockForward(shape, FLOAT32, affine, z, output));
            assertThat(FLOAT32.get(output, 0)).isEqualTo(1); // y = 1, 0, -1, 3
            MemorySegment gradient = data.zeros(FLOAT32, 4);
            ChannelSums sums = ChannelSums.zeros(1);
            kernel.backward(new BlockBackward(
                    shape, FLOAT32, affine, z, data.of(FLOAT32, 8), gradient, GradientTarget.INPUT, sums));
            assertThat(KernelData.floats(FLOAT32, gradient, 4)).containsExactly(4, 0, 0, 4);
            assertThat(sums.gradient()).containsExactly(4);
            assertThat(sums.gradientTimesInput()).containsExactly(2);
        }
    }

    /** The same without rectification: y = 1, 0, -1, 3, whose mean is 0.75. */
    @Test
    void handWorkedWithoutANeuron() {
        try (Arena arena = Arena.ofShared();
                KernelThreads threads = new KernelThreads(1)) {
            KernelData data = new KernelData(arena, new SplittableRandom(1));
            ReluKernel kernel = new ScalarReluKernel(threads, false);
            LifShape shape = new LifShape(1, false, 1, 2, 2, 1, true);
            ChannelAffine affine = new ChannelAffine(new float[] {2}, new float[] {-1}, new float[] {1});
            MemorySegment z = data.of(FLOAT32, 1, 0.5f, 0, 2);
            MemorySegment output = data.zeros(FLOAT32, 1);
            kernel.forward(new BlockForward(shape, FLOAT32, affine, z, output));
            assertThat(FLOAT32.get(output, 0)).isEqualTo(0.75f);
            MemorySegment gradient = data.zeros(FLOAT32, 4);
            ChannelSums sums = ChannelSums.zeros(1);
            kernel.backward(new BlockBackward(
                    shape, FLOAT32, affine, z, data.of(FLOAT32, 8), gradient, GradientTarget.INPUT, sums));
            assertThat(KernelData.floats(FLOAT32, gradient, 4)).containsExactly(4, 4, 4, 4);
            assertThat(sums.gradient()).containsExactly(8);
            assertThat(sums.gradientTimesInput()).containsExactly(2 * (0 - 0.5 - 1 + 1));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 128, 256, 512})
    void vectorsAgreeWithScalars(int bits) {
        try (Arena arena = Arena.ofShared();
                KernelThreads threads = new KernelThreads(2)) {
            KernelData data = new KernelData(arena, new SplittableRandom(bits));
            for (int draw = 0; draw < 40; draw++) {
                int channels = data.pick(1, 3, 5, 7, 8, 16, 17, 33, 64);
                StorageType type = data.pick(StorageType.values());
                boolean pool = data.random().nextBoolean();
                LifShape shape = new LifShape(
                        data.random().nextInt(1, 4), false, data.random().nextInt(1, 4), 4, 2, channels, pool);
                ChannelAffine affine = data.affine(channels);
                MemorySegment z = data.uniform(type, shape.inputElements(), -1, 1);
                MemorySegment g = data.uniform(type, shape.outputElements(), -1, 1);
                GradientTarget target = data.pick(GradientTarget.values());
                boolean rectify = data.random().nextBoolean();
                Result expected = run(new ScalarReluKernel(threads, rectify), data, shape, type, affine, z, g, target);
                Result actual =
                        run(new VectorReluKernel(threads, bits, rectify), data, shape, type, affine, z, g, target);
                KernelData.assertSameBits(actual.output, expected.output, shape);
                KernelData.assertSameBits(actual.gradient, expected.gradient, shape);
                for (int c = 0; c < channels; c++) {
                    assertThat(actual.sums.gradientTimesInput()[c])
                            .isCloseTo(expected.sums.gradientTimesInput()[c], within(2e-3));
                }
            }
        }
    }

    @Test
    void refusesRepeatedStaticInput() {
        try (Arena arena = Arena.ofShared();
                KernelThreads threads = new KernelThreads(1)) {
            MemorySegment memory = arena.allocate(64);
            LifShape shape = new LifShape(2, true, 1, 1, 1, 1, false);
            assertThatThrownBy(() -> new ScalarReluKernel(threads, true)
                            .forward(new BlockForward(shape, FLOAT32, ChannelAffine.identity(1), memory, memory)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("T = 2");
        }
    }

    private record Result(MemorySegment output, MemorySegment gradient, ChannelSums sums) {}

    private static Result run(
            ReluKernel kernel,
            KernelData data,
            LifShape shape,
            StorageType type,
            ChannelAffine affine,
            MemorySegment z,
            MemorySegment g,
            GradientTarget target) {
        MemorySegment output = data.zeros(type, shape.outputElements());
        kernel.forward(new BlockForward(shape, type, affine, z, output));
        MemorySegment gradient = data.zeros(type, shape.inputElements());
        ChannelSums sums = ChannelSums.zeros(shape.channels());
        kernel.backward(new BlockBackward(shape, type, affine, z, g, gradient, target, sums));
        return new Result(output, gradient, sums);
    }
}
