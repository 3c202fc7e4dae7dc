package io.github.rscsnn.evaluate;

/**
 * The difference of two accuracies on the same images, A minus B: what two backends or precisions of one checkpoint must
 * agree in. Pairing takes out how hard the images are, so the interval is much narrower than those of the accuracies.
 *
 * @param images n, at least 1
 * @param difference mean over images of the difference of their shares of right draws, in [-1, 1]
 * @param low lower end of its 95 % interval, Tango's score interval ({@link PairedScore})
 * @param high upper end
 * @param changed images whose share is not the same in both
 * @param pValue two-sided, of the hypothesis that A and B are equally good on each image, by the exact {@link SignFlipTest};
 *     of 0 and 1 McNemar's exact test. Exact where A and B have as many draws as each other
 */
public record PairedDifference(int images, double difference, double low, double high, int changed, double pValue) {
    private static final double ALPHA = 0.05;

    /**
     * @param a for each image, in how many of {@code drawsA} draws it was right
     * @param b the same images in the same order
     * @throws IllegalArgumentException if they are of different lengths, or none
     */
    public static PairedDifference of(int[] a, int drawsA, int[] b, int drawsB) {
        if (a.length != b.length || a.length == 0) {
            throw new IllegalArgumentException(
                    "a pair needs the same images, one at least; got " + a.length + " and " + b.length);
        }
        long[] whole = new long[a.length]; // in units of 1 / (drawsA · drawsB)
        double[] shares = new double[a.length];
        int changed = 0;
        for (int i = 0; i < a.length; i++) {
            whole[i] = (long) a[i] * drawsB - (long) b[i] * drawsA;
            shares[i] = whole[i] / ((double) drawsA * drawsB);
            changed += whole[i] == 0 ? 0 : 1;
        }
        PairedScore score = new PairedScore(shares);
        return new PairedDifference(
                a.length,
                score.mean(),
                score.lower(ALPHA / 2),
                score.upper(ALPHA / 2),
                changed,
                SignFlipTest.twoSided(whole));
    }
}
