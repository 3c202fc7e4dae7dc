package io.github.rscsnn.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated
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
    void oneProductRunsAloneAndTheOthersAsBefore() {
        Threads.use(2);
        int[] within = new int[1];
        Threads.alone(() -> within[0] = Threads.ofMatrixProducts());
        assertThat(within[0]).isEqualTo(1);
        assertThat(Threads.ofMatrixProducts()).isEqualTo(2);
        assertThatThrownBy(() -> Threads.alone(() -> {
                    throw new IllegalStateException("as it was");
                }))
                .hasMessage("as it was");
        assertThat(Threads.ofMatrixProducts()).isEqualTo(2);
    }

    @Test
    void standardNumberIsThatOfOpenMp() {
        assertThat(Threads.standard("3", 8)).isEqualTo(3);
        assertThat(Threads.standard("4,2", 8)).isEqualTo(4);
        for (String none : new String[] {null, "", "0", "-1", "many", "99999"}) {
            assertThat(Threads.standard(none, 8)).as(none).isEqualTo(8);
        }
    }

    @Test
    void refusesNone() {
        assertThatThrownBy(() -> Threads.use(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0");
    }
}
