package io.github.rscsnn.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KernelThreadsTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void runsEachChunkOnce(int size) {
        try (KernelThreads threads = new KernelThreads(size)) {
            for (int chunks : new int[] {0, 1, 3, 1000}) {
                AtomicIntegerArray runs = new AtomicIntegerArray(chunks);
                threads.run(chunks, () -> runs::incrementAndGet);
                for (int i = 0; i < chunks; i++) {
                    assertThat(runs.get(i)).isEqualTo(1);
                }
            }
        }
    }

    @Test
    void callerAndHelpersComputeAtTheSameTime() {
        try (KernelThreads threads = new KernelThreads(3)) {
            CyclicBarrier together = new CyclicBarrier(3);
            Set<Thread> seen = ConcurrentHashMap.newKeySet();
            threads.run(3, () -> chunk -> {
                seen.add(Thread.currentThread());
                try {
                    together.await();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            assertThat(seen).hasSize(3).contains(Thread.currentThread());
        }
    }

    @Test
    void passesOnAFailureAndGoesOn() {
        try (KernelThreads threads = new KernelThreads(2)) {
            assertThatThrownBy(() -> threads.run(50, () -> chunk -> {
                        if (chunk == 20) {
                            throw new IllegalArgumentException("chunk 20");
                        }
                    }))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("chunk 20");
            AtomicIntegerArray runs = new AtomicIntegerArray(2);
            threads.run(2, () -> runs::incrementAndGet);
            assertThat(runs.get(0) + runs.get(1)).isEqualTo(2);
        }
    }

    @Test
    void keepsAnInterruptForTheCaller() {
        try (KernelThreads threads = new KernelThreads(2)) {
            Thread.currentThread().interrupt();
            threads.run(4, () -> chunk -> {});
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void needsAThread() {
        assertThatThrownBy(() -> new KernelThreads(0)).isInstanceOf(IllegalArgumentException.class);
    }
}
