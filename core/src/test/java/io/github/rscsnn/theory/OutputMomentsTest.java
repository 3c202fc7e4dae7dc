package io.github.rscsnn.theory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class OutputMomentsTest {
    private static final double[][] MATRIX = {{1, 2}, {3, -1}};

    @Test
    void covarianceByHand() {
        // X1 is a coin of 1/2, X2 one of 1/10: variances 0.25 and 0.09
        OutputMoments moments = OutputMoments.of(
                MATRIX, new double[] {0.5, 0}, new Moments[] {Moments.bernoulli(0.5), Moments.bernoulli(0.1)});
        assertThat(moments.mean()).containsExactly(new double[] {0.5 + 0.5 + 0.2, 1.5 - 0.1}, within(1e-15));
        assertThat(moments.covariance())
                .containsExactly(new double[] {0.25 + 0.36, 0.75 - 0.18, 0.75 - 0.18, 2.25 + 0.09}, within(1e-15));
        assertThat(moments.totalVariance()).isCloseTo(0.61 + 2.34, within(1e-15));
    }

    /** The theorem's algebra: x (1 - x) + ε (1 - 2x) - ε² is (x + ε)(1 - x - ε). */
    @Test
    void theoremOfTheAttackedImageIsThatOfItsPixels() {
        double x = 0.3;
        double epsilon = -0.05;
        assertThat(Moments.bernoulli(x + epsilon).variance())
                .isCloseTo(x * (1 - x) + epsilon * (1 - 2 * x) - epsilon * epsilon, within(1e-15));
    }

    /** Two coins have four outcomes: all expectations can be written out. */
    @Test
    void standardErrorByEnumeration() {
        double p = 0.3;
        double q = 0.8;
        OutputMoments moments =
                OutputMoments.of(MATRIX, new double[2], new Moments[] {Moments.bernoulli(p), Moments.bernoulli(q)});
        for (int i = 0; i < 2; i++) {
            for (int j = 0; j < 2; j++) {
                double first = 0;
                double second = 0;
                for (int outcome = 0; outcome < 4; outcome++) {
                    double a = outcome & 1;
                    double b = outcome >> 1;
                    double probability = (a == 1 ? p : 1 - p) * (b == 1 ? q : 1 - q);
                    double yi = MATRIX[i][0] * (a - p) + MATRIX[i][1] * (b - q);
                    double yj = MATRIX[j][0] * (a - p) + MATRIX[j][1] * (b - q);
                    first += probability * yi * yj;
                    second += probability * yi * yj * yi * yj;
                }
                assertThat(moments.standardError(i, j, 50))
                        .isCloseTo(Math.sqrt((second - first * first) / 50), within(1e-12));
            }
        }
    }
}
