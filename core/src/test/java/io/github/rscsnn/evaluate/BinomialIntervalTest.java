package io.github.rscsnn.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.MathContext;
import org.apache.commons.statistics.distribution.BinomialDistribution;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BinomialIntervalTest {
    /** Expected values: scipy 1.17, {@code beta.ppf(alpha, k, n - k + 1)}. */
    @ParameterizedTest
    @CsvSource({
        "1, 100000, 0.001, 1.000500328578529e-08",
        "0.5, 10, 0.05, 0.000191736288974476",
        "7.25, 20, 0.05, 0.18707115956035905",
        "99999, 100000, 0.001, 0.9999076696662654",
        "50000, 100000, 0.001, 0.49510904290369595",
        "950, 1000, 0.001, 0.925046780060944",
        "3, 10, 0.05, 0.08726443391415033",
    })
    void lowerBoundAgreesWithScipy(double successes, double trials, double alpha, double expected) {
        assertThat(BinomialInterval.lowerBound(successes, trials, alpha))
                .isCloseTo(expected, Percentage.withPercentage(1e-9));
    }

    @Test
    void lowerBoundAtTheEnds() {
        assertThat(BinomialInterval.lowerBound(0, 50, 0.001)).isZero();
        assertThat(BinomialInterval.lowerBound(0, 0, 0.05)).isZero();
        // All successes: p^n = alpha.
        assertThat(BinomialInterval.lowerBound(100_000, 100_000, 0.001))
                .isCloseTo(Math.exp(Math.log(0.001) / 100_000), within(2e-13));
    }

    /** As floating point has it: no bound lies above that in decimals of 40 digits (0.5^(1/n), a power of two below the end). */
    @Test
    void lowerBoundIsRoundedDown() {
        BigDecimal half = new BigDecimal("0.5");
        for (int n : new int[] {1, 2, 10, 100, 500}) {
            BigDecimal bound = new BigDecimal(BinomialInterval.lowerBound(n, n, 0.5));
            assertThat(bound.pow(n, new MathContext(60))).as("n = %s", n).isLessThan(half);
        }
        // P(X >= 1) = 1 - (1 - p)^n = alpha
        BigDecimal bound = new BigDecimal(BinomialInterval.lowerBound(1, 20, 0.25));
        assertThat(BigDecimal.ONE.subtract(BigDecimal.ONE.subtract(bound).pow(20, new MathContext(60))))
                .isLessThan(new BigDecimal("0.25"))
                .isGreaterThan(new BigDecimal("0.2499999999"));
    }

    @Test
    void twoSidedAgreesWithScipy() {
        BinomialInterval eight = BinomialInterval.of(8, 10, 0.05);
        assertThat(eight.lower()).isCloseTo(0.4439045376923585, within(1e-12));
        assertThat(eight.upper()).isCloseTo(0.9747892736731666, within(1e-12));
        BinomialInterval fractional = BinomialInterval.of(7.25, 20, 0.05);
        assertThat(fractional.lower()).isCloseTo(0.16302280498422653, within(1e-12));
        assertThat(fractional.upper()).isCloseTo(0.6041992893022654, within(1e-12));
        BinomialInterval nearlyAll = BinomialInterval.of(99_999, 100_000, 0.05);
        assertThat(nearlyAll.lower()).isCloseTo(0.9999442848396523, within(1e-12));
        assertThat(nearlyAll.upper()).isCloseTo(0.9999997468219523, within(1e-12));
        assertThat(BinomialInterval.of(0, 0, 0.05)).isEqualTo(new BinomialInterval(0, 1));
        assertThat(BinomialInterval.of(5, 5, 0.05).upper()).isEqualTo(1);
        assertThat(BinomialInterval.of(0, 5, 0.05).lower()).isZero();
    }

    /** The definition: the probability that the interval holds the truth, summed over all outcomes. */
    @ParameterizedTest
    @CsvSource({"0.03, 30", "0.5, 30", "0.87, 30", "0.999, 30"})
    void coversTheTruthAtLeastAsOftenAsPromised(double truth, int trials) {
        BinomialDistribution outcomes = BinomialDistribution.of(trials, truth);
        double twoSided = 0;
        double oneSided = 0;
        for (int k = 0; k <= trials; k++) {
            BinomialInterval interval = BinomialInterval.of(k, trials, 0.05);
            if (interval.lower() <= truth && truth <= interval.upper()) {
                twoSided += outcomes.probability(k);
            }
            if (BinomialInterval.lowerBound(k, trials, 0.05) <= truth) {
                oneSided += outcomes.probability(k);
            }
        }
        assertThat(twoSided).isGreaterThanOrEqualTo(0.95);
        assertThat(oneSided).isGreaterThanOrEqualTo(0.95);
    }

    @Test
    void refusesImpossibleCounts() {
        assertThatThrownBy(() -> BinomialInterval.lowerBound(11, 10, 0.05))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("11.0 of 10.0");
        assertThatThrownBy(() -> BinomialInterval.lowerBound(-1, 10, 0.05)).hasMessageContaining("-1.0");
        assertThatThrownBy(() -> BinomialInterval.of(1, 10, 0)).hasMessageContaining("alpha");
        assertThatThrownBy(() -> BinomialInterval.lowerBound(1, 10, Double.NaN)).hasMessageContaining("alpha");
    }
}
