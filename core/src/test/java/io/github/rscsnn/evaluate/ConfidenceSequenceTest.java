package io.github.rscsnn.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class ConfidenceSequenceTest {
    /** {@code -Drsc.coverage.repeats=10000} gives the figures of docs/certificates.md. */
    private static final int REPEATS = Integer.getInteger("rsc.coverage.repeats", 500);

    private static final int MOST = 20_000;

    /**
     * Whoever stops at the worst moment is wrong in at most alpha of the repeats: a repeat counts as wrong if the bound exceeds the
     * probability after any number of draws.
     */
    @Test
    void theBoundHoldsAtAllTimesAtOnce() {
        for (double alpha : new double[] {0.1, 0.01}) {
            for (double p : new double[] {0.5, 0.6, 0.8, 0.95, 0.999}) {
                int wrong = (int) IntStream.range(0, REPEATS)
                        .parallel()
                        .filter(repeat -> isEverWrong(p, alpha, repeat))
                        .count();
                if (REPEATS >= 10_000) {
                    System.out.println(
                            "alpha " + alpha + ", p " + p + ": " + wrong + " of " + REPEATS + " repeats wrong");
                }
                double four = 4 * Math.sqrt(alpha * (1 - alpha) * REPEATS);
                assertThat((double) wrong).as("alpha %s, p %s", alpha, p).isLessThanOrEqualTo(alpha * REPEATS + four);
                if (alpha == 0.1 && p < 0.99) {
                    assertThat((double) wrong).as("and alpha is used").isGreaterThan(0.02 * REPEATS);
                }
            }
        }
    }

    /** Clopper and Pearson's bound, looked at as often, is wrong far more often: the test above can fail. */
    @Test
    void aBoundForOneTimeIsNotOneForAllTimes() {
        double alpha = 0.1;
        long wrong = IntStream.range(0, 200)
                .parallel()
                .filter(repeat -> {
                    SplittableRandom random = new SplittableRandom(repeat);
                    int successes = 0;
                    for (int t = 1; t <= 2000; t++) {
                        successes += random.nextDouble() < 0.8 ? 1 : 0;
                        if (BinomialInterval.atLeast(successes, t, 0.8) <= alpha) {
                            return true;
                        }
                    }
                    return false;
                })
                .count();
        assertThat(wrong).isGreaterThan(60);
    }

    private static boolean isEverWrong(double p, double alpha, int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int successes = 0;
        for (int t = 1; t <= MOST; t++) {
            successes += random.nextDouble() < p ? 1 : 0;
            boolean look = t < 200 || t % (t / 100) == 0; // the evidence hardly changes in between
            if (look && ConfidenceSequence.logEvidence(successes, t, p) >= -Math.log(alpha)) {
                return true;
            }
        }
        return false;
    }

    /** The bound is where the evidence reaches 1 / alpha; the evidence of three successes is known in closed form. */
    @Test
    void theBoundIsWhereTheEvidenceIsEnough() {
        assertThat(ConfidenceSequence.logEvidence(3, 3, 0.5))
                .isCloseTo(Math.log((1 - 1 / 16.0) / 4 / 0.5 * 8), org.assertj.core.data.Offset.offset(1e-12));
        for (int[] counts : new int[][] {{3, 3}, {50, 60}, {99_900, 100_000}, {60_000, 100_000}, {100_000, 100_000}}) {
            double bound = ConfidenceSequence.lowerBound(counts[0], counts[1], 0.001);
            assertThat(ConfidenceSequence.logEvidence(counts[0], counts[1], bound))
                    .isBetween(-Math.log(0.001), -Math.log(0.001) + 1e-5);
            assertThat(bound).isLessThan(BinomialInterval.lowerBound(counts[0], counts[1], 0.001));
        }
        assertThat(ConfidenceSequence.lowerBound(0, 10, 0.001)).isZero();
        for (int draws = 1; draws < 300; draws++) {
            for (int successes = 1; successes <= draws; successes++) {
                double bound = ConfidenceSequence.lowerBound(successes, draws, 0.05);
                assertThat(ConfidenceSequence.logEvidence(successes, draws, bound))
                        .as("%d of %d", successes, draws)
                        .isBetween(-Math.log(0.05), -Math.log(0.05) + 1e-8);
            }
        }
    }

    @Test
    void refusesWhatIsNoCount() {
        assertThatThrownBy(() -> ConfidenceSequence.lowerBound(5, 4, 0.1)).hasMessageContaining("5 of 4");
        assertThatThrownBy(() -> ConfidenceSequence.lowerBound(1, 4, 0)).hasMessageContaining("alpha");
        assertThatThrownBy(() -> new Stopping(java.util.List.of(), 0)).hasMessageContaining("nothing is asked");
        assertThatThrownBy(() -> new Stopping(java.util.List.of(-1.0), 0)).hasMessageContaining("-1.0");
    }
}
