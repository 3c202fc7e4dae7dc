package io.github.rscsnn.theory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.rscsnn.tensor.Seeds;
import java.util.SplittableRandom;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Closed form against numerical integration, Monte Carlo and limits. */
class ClippedGaussianTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0.1",
        "0, 0.316",
        "0, 0.707",
        "0.03, 0.05",
        "0.3, 0.316",
        "0.5, 0.707",
        "0.5, 0.01",
        "0.9, 0.2",
        "1, 0.316",
        "-0.4, 0.3",
        "-2.4, 0.1",
        "-2.4, 0.707",
        "1.7, 0.4",
        "2.6, 0.316",
        "0.2, 5"
    })
    void agreesWithIntegration(double mu, double sigma) {
        Moments closed = ClippedGaussian.of(mu, sigma);
        double[] raw = new double[5];
        for (int k = 1; k <= 4; k++) {
            raw[k] = integral(mu, sigma, k);
        }
        double mean = raw[1];
        double variance = raw[2] - mean * mean;
        double fourth = raw[4] - 4 * mean * raw[3] + 6 * mean * mean * raw[2] - 3 * Math.pow(mean, 4);
        assertThat(closed.mean()).isCloseTo(mean, within(1e-9));
        assertThat(closed.variance()).isCloseTo(variance, within(1e-9));
        assertThat(closed.fourthCumulant()).isCloseTo(fourth - 3 * variance * variance, within(1e-9));
    }

    /** E[C^k] by Simpson's rule over [0, 1], where the density is cut into 20,000 pieces, and the mass at 1. */
    private static double integral(double mu, double sigma, int k) {
        NormalDistribution normal = NormalDistribution.of(mu, sigma);
        int pieces = 20_000;
        double sum = 0;
        for (int i = 0; i <= pieces; i++) {
            double z = i / (double) pieces;
            double weight = i == 0 || i == pieces ? 1 : i % 2 == 1 ? 4 : 2;
            sum += weight * Math.pow(z, k) * normal.density(z);
        }
        return sum / (3 * pieces) + normal.survivalProbability(1);
    }

    @ParameterizedTest
    @CsvSource({"0.1, 0.316", "0.8, 0.707", "-0.5, 0.316"})
    void agreesWithMonteCarlo(double mu, double sigma) {
        SplittableRandom random = new Seeds(7).random("clipped", Double.doubleToLongBits(mu));
        int n = 200_000;
        double sum = 0;
        double squares = 0;
        Moments closed = ClippedGaussian.of(mu, sigma);
        for (int i = 0; i < n; i++) {
            double c = Math.clamp(mu + sigma * random.nextGaussian(), 0, 1) - closed.mean();
            sum += c;
            squares += c * c;
        }
        double four = 4; // standard errors: a chance of 6e-5 each
        assertThat(sum / n).isCloseTo(0, within(four * Math.sqrt(closed.variance() / n)));
        double error = Math.sqrt((2 * closed.variance() * closed.variance() + closed.fourthCumulant()) / n);
        assertThat(squares / n).isCloseTo(closed.variance(), within(four * error));
    }

    @Test
    void smallNoiseFarFromTheEndsIsNotClipped() {
        Moments moments = ClippedGaussian.of(0.4, 0.01);
        assertThat(moments.mean()).isCloseTo(0.4, within(1e-15));
        assertThat(moments.variance()).isCloseTo(1e-4, within(1e-17));
        assertThat(moments.fourthCumulant()).isCloseTo(0, within(1e-18));
        assertThat(ClippedGaussian.clippedShare(0.4, 0.01)).isLessThan(1e-100);
    }

    @Test
    void atTheEndHalfOfTheMassIsClipped() {
        // clamp(N(0, s²)) = s max(U, 0): mean s / √(2π), second moment s²/2
        Moments moments = ClippedGaussian.of(0, 0.05);
        assertThat(moments.mean()).isCloseTo(0.05 / Math.sqrt(2 * Math.PI), within(1e-15));
        assertThat(moments.variance()).isCloseTo(0.0025 * (0.5 - 1 / (2 * Math.PI)), within(1e-16));
        assertThat(ClippedGaussian.clippedShare(0, 0.05)).isCloseTo(0.5, within(1e-12));
    }

    @Test
    void hugeNoiseIsAFairCoin() {
        Moments moments = ClippedGaussian.of(0.5, 1000);
        // of the mass 1 / (1000 √(2π)) = 0.0004 is left inside
        assertThat(moments.mean()).isCloseTo(0.5, within(1e-9));
        assertThat(moments.variance()).isCloseTo(0.25, within(1e-4));
        assertThat(moments.fourthCumulant()).isCloseTo(0.25 * (1 - 6 * 0.25), within(4e-4));
    }

    @Test
    void farOutsideNothingIsLeft() {
        assertThat(ClippedGaussian.of(-3, 0.05)).isEqualTo(Moments.constant(0));
        assertThat(ClippedGaussian.of(4, 0.05).mean()).isEqualTo(1);
        assertThat(ClippedGaussian.of(4, 0.05).variance()).isZero();
        assertThat(ClippedGaussian.of(-1e9, 1e-9).variance()).isZero();
    }

    @Test
    void withoutNoiseItIsTheClamp() {
        assertThat(ClippedGaussian.of(0.3, 0)).isEqualTo(Moments.constant(0.3));
        assertThat(ClippedGaussian.of(-0.3, 0)).isEqualTo(Moments.constant(0));
        assertThat(ClippedGaussian.clippedShare(-0.3, 0)).isEqualTo(1);
        assertThat(ClippedGaussian.clippedShare(0.3, 0)).isZero();
    }

    @Test
    void refusesWhatIsNoDistribution() {
        assertThatThrownBy(() -> ClippedGaussian.of(0.5, -1)).hasMessageContaining("-1");
        assertThatThrownBy(() -> ClippedGaussian.of(Double.NaN, 1)).hasMessageContaining("NaN");
        assertThatThrownBy(() -> Moments.bernoulli(1.1)).hasMessageContaining("1.1");
    }

    @Test
    void bernoulliByHand() {
        Moments moments = Moments.bernoulli(0.25);
        assertThat(moments.mean()).isEqualTo(0.25);
        assertThat(moments.variance()).isEqualTo(0.1875);
        // E(X - 1/4)^4 = 3/4 · (1/4)^4 + 1/4 · (3/4)^4 = 21/256; minus 3 · (3/16)²
        assertThat(moments.fourthCumulant()).isCloseTo(21.0 / 256 - 27.0 / 256, within(1e-15));
    }
}
