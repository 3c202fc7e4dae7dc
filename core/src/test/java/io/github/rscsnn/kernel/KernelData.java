package io.github.rscsnn.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;

/** Random inputs for kernels, and their results as arrays. */
record KernelData(Arena arena, SplittableRandom random) {
    MemorySegment zeros(StorageType type, long elements) {
        return arena.allocate(elements * type.bytes(), 64);
    }

    /** Uniform values in [low, high). */
    MemorySegment uniform(StorageType type, long elements, double low, double high) {
        MemorySegment memory = zeros(type, elements);
        for (long i = 0; i < elements; i++) {
            type.set(memory, i, (float) random.nextDouble(low, high));
        }
        return memory;
    }

    MemorySegment of(StorageType type, float... values) {
        MemorySegment memory = zeros(type, values.length);
        for (int i = 0; i < values.length; i++) {
            type.set(memory, i, values[i]);
        }
        return memory;
    }

    float[] perChannel(int channels, double low, double high) {
        float[] values = new float[channels];
        for (int c = 0; c < channels; c++) {
            values[c] = (float) random.nextDouble(low, high);
        }
        return values;
    }

    /** An affine map as batch normalisation makes one. */
    ChannelAffine affine(int channels) {
        return new ChannelAffine(
                perChannel(channels, 0.5, 1.5), perChannel(channels, -0.3, 0.3), perChannel(channels, -1, 1));
    }

    @SafeVarargs
    final <T> T pick(T... choices) {
        return choices[random.nextInt(choices.length)];
    }

    static float[] floats(StorageType type, MemorySegment memory, long elements) {
        float[] values = new float[Math.toIntExact(elements)];
        for (int i = 0; i < values.length; i++) {
            values[i] = type.get(memory, i);
        }
        return values;
    }

    /** Bit for bit; an array comparison alone would accept 0 for -0. */
    static void assertSameBits(MemorySegment actual, MemorySegment expected, Object what) {
        assertThat(actual.mismatch(expected))
                .as("first differing byte of %s", what)
                .isEqualTo(-1);
    }
}
