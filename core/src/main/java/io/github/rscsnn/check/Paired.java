package io.github.rscsnn.check;

import io.github.rscsnn.evaluate.PairedScore;
import io.github.rscsnn.evaluate.RobustResult;
import io.github.rscsnn.evaluate.SignFlipTest;

/**
 * Two attacks compared over the same images: is the second one stronger, and if that is not seen, would it have been?
 *
 * @param pValue one-sided, of the hypothesis that both are equally strong on each image, by the exact {@link SignFlipTest}; for
 *     a model that is not random this is McNemar's test
 * @param drop accuracy under the first minus accuracy under the second
 * @param score of the drop
 */
record Paired(double pValue, double drop, PairedScore score) {
    /** @throws IllegalArgumentException if the results are of different images or draws */
    static Paired of(RobustResult first, RobustResult second) {
        int[] a = first.correctDraws();
        int[] b = second.correctDraws();
        if (a.length != b.length || first.draws() != second.draws()) {
            throw new IllegalArgumentException("results of other images or draws cannot be paired");
        }
        long[] fewer = new long[a.length];
        double[] shares = new double[a.length];
        for (int i = 0; i < a.length; i++) {
            fewer[i] = (long) a[i] - b[i];
            shares[i] = fewer[i] / (double) first.draws();
        }
        PairedScore score = new PairedScore(shares);
        return new Paired(SignFlipTest.greater(fewer), score.mean(), score);
    }

    /** Counts as evidence that the second is stronger only if it is so by enough to matter: 1 if it is not. */
    double pIfMatters() {
        return drop >= CheckSettings.LEAST ? pValue : 1;
    }

    /**
     * How many images are needed for a drop of {@link CheckSettings#MATTERS} to have been detected; 0 if these are enough, or rule
     * such a drop out.
     *
     * @param level of the test
     */
    int imagesNeeded(double level) {
        if (score.pAtLeast(CheckSettings.MATTERS) <= CheckSettings.RULED_OUT) {
            return 0;
        }
        int needed = score.imagesToDetect(CheckSettings.MATTERS, level, CheckSettings.POWER);
        return needed <= score.images() ? 0 : needed;
    }
}
