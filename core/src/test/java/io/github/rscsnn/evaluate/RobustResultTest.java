package io.github.rscsnn.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RobustResultTest {
    /** The paper's two attacks take one draw, in whatever way a check varies them; of others it is told. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pgd | false",
                "'pgd, 40 steps' | false",
                "pgd at 4 epsilon | false",
                "fgsm | false",
                "'apgd-ce, 40 steps' | true",
                "transfer-pgd | true",
            })
    void oneDrawIsTold(String label, boolean told) {
        RobustResult row = new RobustResult(
                label, label, "", 1, 2, 0, 0, 1, 0, 0, 1, 0, 0, null, 1, new int[] {1}, 0.1, null, 1, null);
        assertThat(row.warning() != null).isEqualTo(told);
    }
}
