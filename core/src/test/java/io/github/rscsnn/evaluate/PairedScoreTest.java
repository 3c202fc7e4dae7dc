package io.github.rscsnn.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.apache.commons.statistics.distribution.BinomialDistribution;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PairedScoreTest {
    /** @param onlyA pairs in which A alone succeeded */
    private static PairedScore table(int onlyA, int onlyB, int n) {
        double[] differences = new double[n];
        Arrays.fill(differences, 0, onlyA, 1);
        Arrays.fill(differences, onlyA, onlyA + onlyB, -1);
        return new PairedScore(differences);
    }

    /**
     * Published intervals of Tango's: two examples of Tango 1998, those of Agresti and Min 2005, Fagerland, Lydersen and Laake
     * 2014, Tang et al. 2010 and Chang 2024.
     */
    @ParameterizedTest
    @CsvSource({
        "9, 3, 32, 0.05, -0.027, 0.390, 3",
        "0, 1, 44, 0.10, -0.096, 0.037, 3",
        "16, 8, 86, 0.05, -0.020, 0.207, 3",
        "1, 7, 21, 0.05, -0.517, -0.026, 3",
        "3, 1, 14, 0.05, -0.1670, 0.4327, 4",
        "25, 2, 102, 0.05, 0.139, 0.321, 3",
    })
    void publishedExamples(int onlyA, int onlyB, int n, double alpha, double low, double high, int digits) {
        double rounding = 0.5 * Math.pow(10, -digits) + 1e-9;
        PairedScore score = table(onlyA, onlyB, n);
        assertThat(score.lower(alpha / 2)).isCloseTo(low, within(rounding));
        assertThat(score.upper(alpha / 2)).isCloseTo(high, within(rounding));
        double critical = NormalDistribution.of(0, 1).inverseSurvivalProbability(alpha / 2);
        assertThat(score.z(score.upper(alpha / 2))).isCloseTo(-critical, within(1e-6));
    }

    /** Without a discordant pair: z² / (n + z²) to both sides. At either end of the range it ends there. */
    @Test
    void closedForms() {
        double z2 = 1.959963984540054 * 1.959963984540054;
        assertThat(table(0, 0, 44).upper(0.025)).isCloseTo(z2 / (44 + z2), within(1e-12));
        assertThat(table(0, 0, 44).lower(0.025)).isCloseTo(-z2 / (44 + z2), within(1e-12));
        assertThat(table(7, 0, 7).upper(0.025)).isEqualTo(1);
        assertThat(table(0, 7, 7).lower(0.025)).isEqualTo(-1);
        assertThat(table(7, 0, 7).lower(0.025)).isBetween(0.0, 0.9);
    }

    /** Tango's own variance, 2 q21 + Δ(1 - Δ) with q21 the root of his quadratic equation. */
    @Test
    void varianceIsTangos() {
        for (double delta = -0.95; delta < 1; delta += 0.1) {
            int b = 9;
            int c = 3;
            int n = 32;
            double linear = -b - c + (2 * n - b + c) * delta;
            double q = (Math.sqrt(linear * linear + 8 * n * c * delta * (1 - delta)) - linear) / (4 * n);
            double expected = (b - c - n * delta) / Math.sqrt(n * (2 * q + delta * (1 - delta)));
            assertThat(table(b, c, n).z(delta)).as("at %s", delta).isCloseTo(expected, within(1e-6));
        }
    }

    @Test
    void isSymmetric() {
        PairedScore score = new PairedScore(0.1, -0.3, 0, 0, 0.7, 1, -0.1);
        PairedScore other = new PairedScore(-0.1, 0.3, 0, 0, -0.7, -1, 0.1);
        assertThat(score.lower(0.05)).isEqualTo(-other.upper(0.05));
        assertThat(score.z(0.2)).isCloseTo(-other.z(-0.2), within(1e-12));
    }

    /** If one in twenty differs, none of n does with probability 0.95^n; the normal approximation alone says 0.15 of twenty. */
    @Test
    void noDifferenceAmongFewRulesLittleOut() {
        for (int n : new int[] {10, 20, 32, 50, 100}) {
            assertThat(table(0, 0, n).pAtLeast(0.05)).as("n = %s", n).isGreaterThan(0.82 * Math.pow(0.95, n));
        }
        int needed = table(0, 0, 10).imagesToRuleOut(0.05, 0.05);
        assertThat(table(0, 0, needed).pAtLeast(0.05)).isLessThanOrEqualTo(0.05);
        assertThat(table(0, 0, needed - 2).pAtLeast(0.05)).isGreaterThan(0.05);
    }

    /** McNemar's test of 5 and 0 in a hundred, one-sided at 0.0125, to be found with probability 0.8: by summing over tables. */
    @Test
    void imagesToDetectAFewPoints() {
        int n = table(0, 0, 100).imagesToDetect(0.05, 0.0125, 0.8);
        double power = BinomialDistribution.of(n, 0.05).survivalProbability(6); // 2^-7 <= 0.0125
        assertThat(power).isBetween(0.75, 0.95);
    }

    /** Of each kind: how often 95 % intervals hold the true mean, and the same of the normal approximation. */
    @ParameterizedTest
    @CsvSource({
        "20, 1, 0.10, 0.05",
        "100, 1, 0.03, 0.01",
        "100, 1, 0.10, 0.10",
        "500, 1, 0.02, 0.00",
        "100, 10, 0.10, 0.05",
        "100, 10, 0.02, 0.00",
        "20, 10, 0.20, 0.20"
    })
    void coverage(int n, int draws, double onlyA, double onlyB) {
        SplittableRandom random = new SplittableRandom(7);
        int repeats = Integer.getInteger("rsc.coverage.repeats", 2000);
        int covered = 0;
        int coveredByNormal = 0;
        for (int repeat = 0; repeat < repeats; repeat++) {
            double[] differences = new double[n];
            for (int i = 0; i < n; i++) {
                double u = random.nextDouble();
                int sign = u < onlyA ? 1 : u < onlyA + onlyB ? -1 : 0;
                // with several draws an image that changes does so in each draw with its own probability
                double share = draws == 1 ? 1 : random.nextInt(1, draws + 1) / (double) draws;
                differences[i] = sign * share;
            }
            double truth = (onlyA - onlyB) * (draws == 1 ? 1 : (draws + 1) / (2.0 * draws));
            PairedScore score = new PairedScore(differences);
            covered += Math.abs(score.z(truth)) <= 1.959963984540054 ? 1 : 0; // what the interval holds
            double squares = Arrays.stream(differences).map(d -> d * d).sum();
            double deviation = Math.sqrt((squares - n * score.mean() * score.mean()) / (n - 1.0) / n);
            coveredByNormal += Math.abs(score.mean() - truth) <= 1.959963984540054 * deviation ? 1 : 0;
        }
        if (repeats > 2000) {
            System.out.printf(
                    java.util.Locale.ROOT,
                    "| %d | %d | %.0f and %.0f | %.1f | %.1f |%n",
                    n,
                    draws,
                    100 * onlyA,
                    100 * onlyB,
                    100.0 * covered / repeats,
                    100.0 * coveredByNormal / repeats);
        }
        assertThat(covered / (double) repeats).isBetween(0.935, 1.0);
        assertThat(covered).isGreaterThanOrEqualTo(coveredByNormal);
    }

    @Test
    void refusesWhatIsNoDifferenceOfShares() {
        assertThatThrownBy(PairedScore::new).hasMessageContaining("one at least");
        assertThatThrownBy(() -> new PairedScore(0.5, 1.5)).hasMessageContaining("1.5");
        assertThatThrownBy(() -> new PairedScore(Double.NaN)).hasMessageContaining("NaN");
    }
}
