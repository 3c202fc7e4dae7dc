package io.github.rscsnn.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class PairedDifferenceTest {
    /** No image of three differs: that is no proof that none ever does. */
    @Test
    void theSameAnswersDifferByNothing() {
        PairedDifference same = PairedDifference.of(new int[] {1, 0, 1}, 1, new int[] {10, 0, 10}, 10);
        assertThat(same.difference()).isZero();
        assertThat(same.changed()).isZero();
        assertThat(same.pValue()).isEqualTo(1);
        double end = 3.841459 / (3 + 3.841459);
        assertThat(same.low()).isCloseTo(-end, within(1e-6));
        assertThat(same.high()).isCloseTo(end, within(1e-6));
    }

    /** Differences 1, 0, 0, -0.5: of the four choices of signs, sums 1.5, 0.5, -0.5, -1.5, two reach 0.5. */
    @Test
    void isTheMeanOfTheImagesDifferences() {
        PairedDifference found = PairedDifference.of(new int[] {2, 1, 0, 1}, 2, new int[] {0, 1, 0, 2}, 2);
        assertThat(found.images()).isEqualTo(4);
        assertThat(found.difference()).isEqualTo(0.125);
        assertThat(found.low()).isBetween(-0.7, 0.125);
        assertThat(found.high()).isBetween(0.125, 0.8);
        assertThat(found.changed()).isEqualTo(2);
        assertThat(found.pValue()).isEqualTo(1);
    }

    @Test
    void aLargeDifferenceIsNotNothing() {
        int[] right = new int[100];
        java.util.Arrays.fill(right, 0, 90, 1);
        int[] wrong = new int[100];
        wrong[0] = 1;
        PairedDifference found = PairedDifference.of(right, 1, wrong, 1);
        assertThat(found.pValue()).isEqualTo(Math.pow(0.5, 88));
        assertThat(found.low()).isGreaterThan(0.79);
    }

    @Test
    void refusesOtherImages() {
        assertThatThrownBy(() -> PairedDifference.of(new int[3], 1, new int[2], 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("3 and 2");
    }
}
