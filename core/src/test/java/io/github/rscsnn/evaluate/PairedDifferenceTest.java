package io.github.rscsnn.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class PairedDifferenceTest {
    @Test
    void theSameAnswersDifferByNothing() {
        PairedDifference same = PairedDifference.of(new int[] {1, 0, 1}, 1, new int[] {10, 0, 10}, 10);
        assertThat(same).isEqualTo(new PairedDifference(3, 0, 0, 0, 0));
        assertThat(same.mayBeZero()).isTrue();
    }

    /** Differences 1, 0, 0, -0.5: mean 1/8, standard deviation sqrt((1.25 - 4/64) / 3). */
    @Test
    void isTheMeanOfTheImagesDifferences() {
        PairedDifference found = PairedDifference.of(new int[] {2, 1, 0, 1}, 2, new int[] {0, 1, 0, 2}, 2);
        double half = 1.959964 * Math.sqrt((1.25 - 4.0 / 64) / 3 / 4);
        assertThat(found.difference()).isEqualTo(0.125);
        assertThat(found.low()).isCloseTo(0.125 - half, within(1e-6));
        assertThat(found.high()).isCloseTo(0.125 + half, within(1e-6));
        assertThat(found.changed()).isEqualTo(2);
        assertThat(found.mayBeZero()).isTrue();
    }

    @Test
    void aLargeDifferenceIsNotNothing() {
        int[] right = new int[100];
        java.util.Arrays.fill(right, 0, 90, 1);
        int[] wrong = new int[100];
        wrong[0] = 1;
        assertThat(PairedDifference.of(right, 1, wrong, 1).mayBeZero()).isFalse();
    }

    @Test
    void refusesOtherImages() {
        assertThatThrownBy(() -> PairedDifference.of(new int[3], 1, new int[2], 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("3 and 2");
    }
}
