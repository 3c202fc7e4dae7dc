package io.github.rscsnn.kernel;

import static io.github.rscsnn.kernel.StorageType.BFLOAT16;
import static io.github.rscsnn.kernel.StorageType.FLOAT32;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SgdKernelTest {
    @Test
    void twoStepsByHand() {
        try (Arena arena = Arena.ofShared();
                KernelThreads threads = new KernelThreads(1)) {
            KernelData data = new KernelData(arena, new SplittableRandom(1));
            SgdKernel kernel = new ScalarSgdKernel(threads);
            MemorySegment w = data.of(FLOAT32, 2);
            MemorySegment g = data.of(FLOAT32, 1);
            MemorySegment buffer = data.of(FLOAT32, Float.NaN);
            MemorySegment copy = data.zeros(BFLOAT16, 1);
            kernel.step(new SgdStep(0.5f, 0.5f, 0.25f, true), new SgdArrays(1, w, FLOAT32, g, buffer, copy));
            assertThat(FLOAT32.get(buffer, 0)).isEqualTo(1.5f);
            assertThat(FLOAT32.get(w, 0)).isEqualTo(1.25f);
            assertThat(BFLOAT16.get(copy, 0)).isEqualTo(1.25f);
            kernel.step(new SgdStep(0.5f, 0.5f, 0.25f, false), new SgdArrays(1, w, FLOAT32, g, buffer, copy));
            assertThat(FLOAT32.get(buffer, 0)).isEqualTo(2.0625f); // 0.5 * 1.5 + 1 + 0.25 * 1.25
            assertThat(FLOAT32.get(w, 0)).isEqualTo(0.21875f);
            assertThat(BFLOAT16.get(copy, 0)).isEqualTo(0.21875f);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 128, 256, 512})
    void vectorsAgreeBitForBit(int bits) {
        try (Arena arena = Arena.ofShared();
                KernelThreads threads = new KernelThreads(3)) {
            KernelData data = new KernelData(arena, new SplittableRandom(bits));
            for (int elements : new int[] {1, 2, 15, 64, 1000, 9_011}) {
                for (StorageType type : StorageType.values()) {
                    MemorySegment g = data.uniform(type, elements, -1, 1);
                    MemorySegment start = data.uniform(FLOAT32, elements, -1, 1);
                    for (boolean nesterov : new boolean[] {false, true}) {
                        SgdStep step = new SgdStep(0.1f, 0.9f, 5e-4f, nesterov ? 0.99f : 1, nesterov, false);
                        MemorySegment[] expected =
                                run(new ScalarSgdKernel(threads), step, data, elements, type, g, start);
                        MemorySegment[] actual =
                                run(new VectorSgdKernel(threads, bits), step, data, elements, type, g, start);
                        for (int i = 0; i < expected.length; i++) {
                            KernelData.assertSameBits(actual[i], expected[i], elements + " " + type + " array " + i);
                        }
                    }
                }
            }
        }
    }

    /** u = d + 0.5 * buf, on weights of which a quarter is gone. */
    @Test
    void nesterovAndDecoupledDecayByHand() {
        try (Arena arena = Arena.ofShared();
                KernelThreads threads = new KernelThreads(1)) {
            KernelData data = new KernelData(arena, new SplittableRandom(1));
            MemorySegment w = data.of(FLOAT32, 2);
            MemorySegment buffer = data.of(FLOAT32, 4);
            new ScalarSgdKernel(threads)
                    .step(
                            new SgdStep(0.5f, 0.5f, 0, 0.75f, true, false),
                            new SgdArrays(1, w, FLOAT32, data.of(FLOAT32, 1), buffer, null));
            assertThat(FLOAT32.get(buffer, 0)).isEqualTo(3); // 0.5 * 4 + 1
            assertThat(FLOAT32.get(w, 0)).isEqualTo(0.25f); // 0.75 * 2 - 0.5 * (1 + 0.5 * 3)
        }
    }

    @Test
    void refusesNonsense() {
        assertThatThrownBy(() -> new SgdStep(Float.NaN, 0, 0, true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("NaN");
    }

    /** Two steps; weights, momentum, copy. */
    private static MemorySegment[] run(
            SgdKernel kernel,
            SgdStep step,
            KernelData data,
            int elements,
            StorageType type,
            MemorySegment g,
            MemorySegment start) {
        MemorySegment w = data.zeros(FLOAT32, elements).copyFrom(start);
        MemorySegment buffer = data.zeros(FLOAT32, elements);
        MemorySegment copy = data.zeros(BFLOAT16, elements);
        kernel.step(new SgdStep(0.1f, 0.9f, 5e-4f, true), new SgdArrays(elements, w, type, g, buffer, null));
        kernel.step(step, new SgdArrays(elements, w, type, g, buffer, copy));
        return new MemorySegment[] {w, buffer, copy};
    }
}
