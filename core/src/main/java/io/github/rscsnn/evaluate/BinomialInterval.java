package io.github.rscsnn.evaluate;

import io.github.rscsnn.option.Interval;
import org.apache.commons.statistics.distribution.BetaDistribution;

/**
 * Clopper and Pearson's exact confidence interval of a proportion, the same as statsmodels' {@code
 * proportion_confint(method="beta")}.
 *
 * <p>Counts may be fractional: an accuracy averaged over several draws of a random model counts an image by its share.
 *
 * @param lower in [0, 1]; 0 when nothing succeeded
 * @param upper in [0, 1]; 1 when everything succeeded
 */
public record BinomialInterval(double lower, double upper) {
    /** Newton steps after the library's root search, which stops at 1e-9; two reach the precision of a double. */
    private static final int POLISH = 4;

    /** Far above the rounding of all that follows, as of a radius, and far below anything that matters. */
    private static final double ROUNDED_DOWN = 1 - 1e-13;

    /**
     * Two-sided interval that covers the true proportion with probability of at least {@code 1 - alpha}.
     *
     * @param successes in [0, trials]
     * @param trials at least 0; without trials the interval is [0, 1]
     * @param alpha in (0, 1), for example 0.05
     */
    public static BinomialInterval of(double successes, double trials, double alpha) {
        double lower = lowerBound(successes, trials, alpha / 2);
        // The failures' lower bound is taken, since an upper bound near 1 has no digits left to be solved for.
        double upper = 1 - lowerBound(trials - successes, trials, alpha / 2);
        return new BinomialInterval(lower, upper);
    }

    /**
     * One-sided lower bound: the true proportion is at least this with probability of at least {@code 1 - alpha}. It is rounded
     * down, by a share of 1e-13, so that no rounding of floating-point numbers makes a certificate larger than it may be.
     *
     * @param successes in [0, trials]
     * @param trials at least 0
     * @param alpha in (0, 1), for example 0.001
     * @throws IllegalArgumentException for counts or an alpha outside these ranges
     */
    public static double lowerBound(double successes, double trials, double alpha) {
        if (!(successes >= 0 && successes <= trials) || Double.isInfinite(trials)) {
            throw new IllegalArgumentException(
                    "successes must be in [0, trials], got " + successes + " of " + trials + " trials");
        }
        Interval.INSIDE_UNIT.require("alpha", alpha);
        if (successes == 0) {
            return 0;
        }
        if (successes == trials) {
            return ROUNDED_DOWN * Math.pow(alpha, 1 / trials);
        }
        return ROUNDED_DOWN * quantile(BetaDistribution.of(successes, trials - successes + 1), alpha);
    }

    /**
     * Probability of at least so many successes, the p-value of the hypothesis that the share is {@code share} or less.
     *
     * @param successes may be fractional, as those of {@link #lowerBound}; above {@code trials} for a probability of 0
     */
    public static double atLeast(double successes, double trials, double share) {
        if (successes <= 0) {
            return 1;
        }
        return successes > trials
                ? 0
                : BetaDistribution.of(successes, trials - successes + 1).cumulativeProbability(share);
    }

    private static double quantile(BetaDistribution beta, double alpha) {
        double x = beta.inverseCumulativeProbability(alpha);
        for (int i = 0; i < POLISH; i++) {
            double density = beta.density(x);
            double next = x - (beta.cumulativeProbability(x) - alpha) / density;
            if (!(density > 0) || !(next > 0 && next < 1)) {
                return x;
            }
            x = next;
        }
        return x;
    }
}
