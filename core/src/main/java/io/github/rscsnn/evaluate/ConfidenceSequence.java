package io.github.rscsnn.evaluate;

import io.github.rscsnn.option.Interval;
import org.apache.commons.statistics.distribution.BinomialDistribution;

/**
 * Lower bounds of a probability that hold after every draw at once: with probability of at least 1 - alpha none of them, however
 * many draws are looked at and whoever decides when to stop, exceeds the true one (Ville 1939; Robbins 1970).
 *
 * <p>A probability p is ruled out when the draws would have made a gambler rich who, on the claim "at most p", bet on each larger
 * probability q alike: the mean over q, uniform in (p, 1], of the likelihood ratio q^k (1 - q)^(t - k) / (p^k (1 - p)^(t - k)) is
 * a martingale of mean 1 under p, and reaches 1 / alpha with probability of at most alpha.
 */
public final class ConfidenceSequence {
    /** Of the evidence's logarithm: far above the rounding of its arithmetic. */
    private static final double MARGIN = 1e-9;

    private static final int STEPS = 100;

    private ConfidenceSequence() {}

    /**
     * @param successes in [0, draws]
     * @param draws at least 1
     * @param alpha in (0, 1), for all numbers of draws together
     * @return rounded down; 0 when nothing can be said
     */
    public static double lowerBound(int successes, int draws, double alpha) {
        if (draws < 1 || successes < 0 || successes > draws) {
            throw new IllegalArgumentException(
                    "successes must be in [0, draws], got " + successes + " of " + draws + " draws");
        }
        Interval.INSIDE_UNIT.require("alpha", alpha);
        if (successes == 0) {
            return 0;
        }
        double enough = MARGIN - Math.log(alpha);
        double low = 0;
        double high = successes / (draws + 1.0); // up to here the evidence falls with p
        double p = high - Math.sqrt((enough + Math.log(draws + 1.0)) / (2.0 * draws));
        for (int i = 0; i < STEPS && high - low > Math.ulp(high); i++) {
            p = p > low && p < high ? p : (low + high) / 2;
            double evidence = logEvidence(successes, draws, p);
            if (evidence < enough) {
                high = p;
            } else {
                low = p;
                if (evidence < enough + MARGIN) {
                    break;
                }
            }
            double slope = (draws - successes + 1 - Math.exp(-evidence)) / (1 - p) - successes / p;
            p -= (evidence - enough - MARGIN / 2) / slope;
        }
        return low;
    }

    /**
     * Logarithm of the gambler's capital. The integral over q is B(k + 1, t - k + 1) P(Bin(t + 1, p) &le; k), and 1 / B is (t + 1)
     * times a binomial coefficient.
     *
     * @param p in (0, 1)
     */
    static double logEvidence(int successes, int draws, double p) {
        double atMost = BinomialDistribution.of(draws + 1, p).cumulativeProbability(successes);
        double likelihood = BinomialDistribution.of(draws, p).logProbability(successes);
        return Math.log(atMost) - Math.log((draws + 1.0) * (1 - p)) - likelihood;
    }
}
