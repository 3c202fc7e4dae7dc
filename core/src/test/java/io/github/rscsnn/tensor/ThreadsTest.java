package io.github.rscsnn.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ThreadsTest {
    private final int before = torch.get_num_threads();

    @AfterEach
    void restore() {
        Threads.use(before);
    }

    @Test
    void reachTensorOperationsAndMatrixProducts() {
        for (int threads : new int[] {2, 1}) {
            Threads.use(threads);
            assertThat(torch.get_num_threads()).isEqualTo(threads);
            assertThat(Threads.ofMatrixProducts()).isEqualTo(threads);
        }
    }

    @Test
    void refusesNone() {
        assertThatThrownBy(() -> Threads.use(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0");
    }
}
