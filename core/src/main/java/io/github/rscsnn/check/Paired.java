package io.github.rscsnn.check;

import io.github.rscsnn.evaluate.RobustResult;
import org.apache.commons.statistics.distribution.BinomialDistribution;

/**
 * Two attacks compared over the same images by an exact one-sided test: of the images on which they differ, how many does
 * the second get further with? If both were equally strong each would be a fair coin's toss. For a model that is not random
 * this is McNemar's test; with several draws an image counts for the attack that leaves fewer of them right (sign test).
 *
 * @param stronger images on which the second attack leaves fewer draws right
 * @param weaker images on which it leaves more
 * @param drop accuracy under the first minus accuracy under the second
 */
record Paired(int stronger, int weaker, double drop) {
    /** @throws IllegalArgumentException if the results are of different images or draws */
    static Paired of(RobustResult first, RobustResult second) {
        int[] a = first.correctDraws();
        int[] b = second.correctDraws();
        if (a.length != b.length || first.draws() != second.draws()) {
            throw new IllegalArgumentException("results of other images or draws cannot be paired");
        }
        int stronger = 0;
        int weaker = 0;
        for (int i = 0; i < a.length; i++) {
            stronger += b[i] < a[i] ? 1 : 0;
            weaker += b[i] > a[i] ? 1 : 0;
        }
        return new Paired(stronger, weaker, first.accuracy() - second.accuracy());
    }

    /** Probability of at least so many images for the second attack if both were equally strong. */
    double pValue() {
        int tosses = stronger + weaker;
        return stronger == 0 ? 1 : BinomialDistribution.of(tosses, 0.5).survivalProbability(stronger - 1);
    }

    /** Whether the second attack is stronger, significantly and by enough to matter. */
    boolean isStronger(double level) {
        return pValue() <= level && drop >= CheckSettings.LEAST;
    }

    /** Whether it does no more than the first: neither significantly nor by enough to matter. */
    boolean isNoStronger(double level) {
        return pValue() > level && drop < CheckSettings.LEAST;
    }
}
