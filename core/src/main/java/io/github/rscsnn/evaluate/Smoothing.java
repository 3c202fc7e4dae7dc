package io.github.rscsnn.evaluate;

import io.github.rscsnn.option.Interval;
import io.github.rscsnn.option.Require;
import org.apache.commons.statistics.distribution.BinomialDistribution;

/**
 * Prediction and certification from the votes of a classifier under noise (Cohen, Rosenfeld and Kolter 2019, Section 3.2);
 * names follow their pseudocode.
 */
public final class Smoothing {
    private Smoothing() {}

    /**
     * CERTIFY under Gaussian noise: L2 radius σ · Φ⁻¹(pA).
     *
     * @param sigma standard deviation of the noise (not its variance), at least 0; its unit is that of the radius
     * @see #certify(long, long, double, SmoothingNoise)
     */
    public static Certificate certify(long nA, long n, double alpha, double sigma) {
        return certify(nA, n, alpha, new SmoothingNoise.Gaussian(sigma));
    }

    /**
     * CERTIFY: how far the smoothed classifier's class is constant, with probability of at least {@code 1 - alpha}.
     *
     * @param nA votes for the class under test among {@code n} draws; the class must have been picked from other draws
     * @param n number of draws, at least 1
     * @param alpha probability of a wrong certificate, in (0, 1)
     * @param noise what was drawn
     * @throws IllegalArgumentException for values outside these ranges
     */
    public static Certificate certify(long nA, long n, double alpha, SmoothingNoise noise) {
        Require.argument(n >= 1, "a certificate needs at least one draw, got n = %s", n);
        return certificate(BinomialInterval.lowerBound(nA, n, alpha), noise);
    }

    /** The certificate of a class whose probability is at least {@code pABar}. */
    static Certificate certificate(double pABar, SmoothingNoise noise) {
        return pABar < 0.5 ? new Certificate(pABar, 0, true) : new Certificate(pABar, noise.radius(pABar), false);
    }

    /**
     * PREDICT: whether the most frequent class is the smoothed classifier's, by an exact two-sided binomial test.
     *
     * @param count1 votes for the most frequent class, at least 0
     * @param count2 votes for the runner-up, at least 0
     * @param alpha probability of a wrong prediction, in (0, 1)
     * @throws IllegalArgumentException for values outside these ranges
     */
    public static Prediction predict(long count1, long count2, double alpha) {
        Require.argument(count1 >= 0 && count2 >= 0, "votes must be at least 0, got %s and %s", count1, count2);
        Interval.INSIDE_UNIT.require("alpha", alpha);
        double pValue = twoSided(Math.min(count1, count2), Math.toIntExact(Math.addExact(count1, count2)));
        return new Prediction(pValue, pValue > alpha);
    }

    /** At p = 1/2 the distribution is symmetric, so that both tails weigh the same. */
    private static double twoSided(long fewer, int trials) {
        if (2 * fewer == trials) {
            return 1;
        }
        return Math.min(1, 2 * BinomialDistribution.of(trials, 0.5).cumulativeProbability((int) fewer));
    }

    /**
     * @param pABar lower bound of the probability of the class, in [0, 1]
     * @param radius length of the perturbations that are covered, in the norm and unit of the noise; 0 when abstaining
     * @param abstain whether nothing can be said
     */
    public record Certificate(double pABar, double radius, boolean abstain) {}

    /**
     * @param pValue of the hypothesis that both classes are equally likely, in [0, 1]
     * @param abstain whether it exceeds alpha
     */
    public record Prediction(double pValue, boolean abstain) {}
}
