package io.github.rscsnn.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SmoothingTest {
    /** At n = 100,000 and alpha = 0.001 no image can get more than 3.81 sigma. */
    @Test
    void largestCertificateOfTheUsualSettings() {
        Smoothing.Certificate best = Smoothing.certify(100_000, 100_000, 0.001, 0.5);
        assertThat(best.abstain()).isFalse();
        assertThat(best.radius() / 0.5).isCloseTo(3.8115, within(1e-4));
    }

    @Test
    void abstainsBelowOneHalf() {
        assertThat(Smoothing.certify(0, 1000, 0.001, 0.25)).isEqualTo(new Smoothing.Certificate(0, 0, true));
        Smoothing.Certificate half = Smoothing.certify(50_000, 100_000, 0.001, 0.25);
        assertThat(half.abstain()).isTrue();
        assertThat(half.radius()).isZero();
        assertThat(half.pABar()).isCloseTo(0.49510904290369595, within(1e-12));
    }

    @Test
    void radiusIsProportionalToSigma() {
        double one = Smoothing.certify(990, 1000, 0.001, 1).radius();
        assertThat(one).isPositive();
        assertThat(Smoothing.certify(990, 1000, 0.001, 0.25).radius()).isCloseTo(one / 4, within(1e-15));
    }

    /** Expected values: scipy 1.17, {@code binomtest(count1, count1 + count2, 0.5)}. */
    @ParameterizedTest
    @CsvSource({
        "60, 40, 0.05688793364098087",
        "51, 49, 0.9204107626128221",
        "9, 1, 0.021484375",
        "50500, 49500, 0.0015823598788515154",
        "12, 12, 1",
        "1, 0, 1",
        "0, 0, 1",
    })
    void pValueAgreesWithScipy(long count1, long count2, double expected) {
        assertThat(Smoothing.predict(count1, count2, 0.05).pValue()).isCloseTo(expected, within(1e-11));
        assertThat(Smoothing.predict(count2, count1, 0.05).pValue()).isCloseTo(expected, within(1e-11));
    }

    @Test
    void abstainsWhenTheVoteIsNotClear() {
        assertThat(Smoothing.predict(9, 1, 0.05).abstain()).isFalse();
        assertThat(Smoothing.predict(9, 1, 0.001).abstain()).isTrue();
        assertThat(Smoothing.predict(100_000, 0, 0.001).abstain()).isFalse();
    }

    @Test
    void refusesImpossibleValues() {
        assertThatThrownBy(() -> Smoothing.certify(5, 0, 0.001, 0.5)).hasMessageContaining("n = 0");
        assertThatThrownBy(() -> Smoothing.certify(5, 4, 0.001, 0.5)).hasMessageContaining("5.0 of 4.0");
        assertThatThrownBy(() -> Smoothing.certify(4, 4, 0.001, -0.5)).hasMessageContaining("sigma");
        assertThatThrownBy(() -> Smoothing.predict(-1, 4, 0.001)).hasMessageContaining("-1");
        assertThatThrownBy(() -> Smoothing.predict(1, 4, 1)).hasMessageContaining("alpha");
    }
}
