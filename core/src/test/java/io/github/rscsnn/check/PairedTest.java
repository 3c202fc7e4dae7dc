package io.github.rscsnn.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rscsnn.evaluate.RobustResult;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class PairedTest {
    private static final Offset<Double> ROUNDING = Offset.offset(1e-12);

    static RobustResult result(int draws, int... correct) {
        double accuracy = Arrays.stream(correct).sum() / (double) draws / correct.length;
        return new RobustResult(
                "x",
                "x",
                "bptt",
                correct.length,
                draws,
                accuracy,
                0,
                1,
                accuracy,
                0,
                1,
                0,
                0,
                null,
                1,
                correct,
                null,
                null,
                null,
                null);
    }

    /** By hand: 9 of 10 that differ, P(X >= 9) = 11 / 1024. */
    @Test
    void mcnemarByHand() {
        int[] first = {1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 1, 0};
        int[] second = {0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0};
        Paired paired = Paired.of(result(1, first), result(1, second));
        assertThat(paired.drop()).isCloseTo(8 / 12.0, ROUNDING);
        assertThat(paired.pValue()).isCloseTo(11 / 1024.0, ROUNDING);
        assertThat(paired.pIfMatters()).isEqualTo(paired.pValue());
        Paired reverse = Paired.of(result(1, second), result(1, first));
        assertThat(reverse.pValue()).isCloseTo(1 - Math.pow(0.5, 10), ROUNDING);
        assertThat(reverse.pIfMatters()).isEqualTo(1);
    }

    /** Differences 8, 1, 0, -1 of ten draws: of eight choices of signs three sum to 8 or more (8 + 1 - 1, twice, and 8 + 1 + 1). */
    @Test
    void severalDrawsCountByImage() {
        Paired paired = Paired.of(result(10, 10, 7, 5, 3), result(10, 2, 6, 5, 4));
        assertThat(paired.pValue()).isCloseTo(3 / 8.0, ROUNDING);
        assertThat(paired.drop()).isCloseTo(0.2, ROUNDING);
    }

    /** Twenty equal images are no evidence of equality: one in twenty could differ. A hundred rule that out. */
    @Test
    void equalResultsAreNoEvidence() {
        Paired few = Paired.of(result(1, new int[20]), result(1, new int[20]));
        assertThat(few.pValue()).isEqualTo(1);
        assertThat(few.imagesNeeded(0.01)).isBetween(150, 250);
        assertThat(Paired.of(result(1, new int[100]), result(1, new int[100])).imagesNeeded(0.01))
                .isZero();
    }

    /** Many images make a difference of one point significant; it does not matter all the same. */
    @Test
    void smallDifferencesDoNotMatter() {
        int[] first = new int[2000];
        Arrays.fill(first, 1);
        int[] second = first.clone();
        Arrays.fill(second, 0, 20, 0);
        Paired paired = Paired.of(result(1, first), result(1, second));
        assertThat(paired.pValue()).isLessThan(1e-5);
        assertThat(paired.pIfMatters()).isEqualTo(1);
    }

    /** Holm's own example of how it goes: sorted, times what is left, never falling. */
    @Test
    void holmByHand() {
        assertThat(Checks.holm(Arrays.asList(0.01, null, 0.04, 0.03, 0.005)))
                .usingElementComparator(
                        (a, b) -> a == null || b == null ? a == b ? 0 : 1 : Math.abs(a - b) < 1e-12 ? 0 : 1)
                .containsExactly(0.03, null, 0.06, 0.06, 0.02);
        assertThat(Checks.holm(Arrays.asList((Double) null))).containsExactly((Double) null);
    }

    /** Eight draws were taken by the attack, two and one of them by the search as well. */
    @Test
    void sensitivityOfASearch() {
        RobustResult clean = result(4, 4, 4, 0, 4);
        RobustResult attacked = result(4, 0, 0, 0, 4);
        assertThat(Search.sensitivity(clean, attacked, result(4, 2, 3, 0, 0))).isCloseTo(3 / 8.0, ROUNDING);
        assertThat(Search.sensitivity(clean, attacked, attacked)).isEqualTo(1);
        assertThat(Search.sensitivity(clean, clean, attacked)).isNaN();
        assertThat(Search.advice("--queries", 100, 25, 0.3, 0.5)).isEqualTo("--queries 800 might do");
        assertThat(Search.advice("--points", 20, 5, 0.02, 0.02)).contains("no budget within reach");
    }

    /** Two attacks of equal strength on a random model: raised by chance no more often than the level. */
    @Test
    void noiseRaisesNoMoreThanTheLevel() {
        SplittableRandom random = new SplittableRandom(5);
        int raised = 0;
        int repeats = 2000;
        for (int repeat = 0; repeat < repeats; repeat++) {
            int[] first = new int[60];
            int[] second = new int[60];
            for (int i = 0; i < first.length; i++) {
                double p = random.nextDouble();
                for (int draw = 0; draw < 10; draw++) {
                    first[i] += random.nextDouble() < p ? 1 : 0;
                    second[i] += random.nextDouble() < p ? 1 : 0;
                }
            }
            raised += Paired.of(result(10, first), result(10, second)).pValue() <= 0.05 ? 1 : 0;
        }
        // at most 5 %, and not far below: four standard deviations are 39
        assertThat(raised).isBetween(10, 139);
    }

    @Test
    void onlyTheSameImagesCanBePaired() {
        assertThatThrownBy(() -> Paired.of(result(1, 1, 0), result(1, 1))).hasMessageContaining("cannot be paired");
        assertThatThrownBy(() -> Paired.of(result(1, 1), result(2, 1))).hasMessageContaining("cannot be paired");
    }
}
