package io.github.rscsnn.evaluate;

/**
 * The difference of two accuracies on the same images, A minus B: what two backends or precisions of one checkpoint must
 * agree in. Pairing takes out how hard the images are, so the interval is much narrower than those of the accuracies.
 *
 * @param images n, at least 2
 * @param difference mean over images of the difference of their shares of right draws, in [-1, 1]
 * @param low lower end of its 95 % interval, by the normal approximation
 * @param high upper end
 * @param changed images whose share is not the same in both
 */
public record PairedDifference(int images, double difference, double low, double high, int changed) {
    private static final double Z = 1.959963984540054;

    /**
     * @param a for each image, in how many of {@code drawsA} draws it was right
     * @param b the same images in the same order
     * @throws IllegalArgumentException if they are of different lengths, or fewer than two
     */
    public static PairedDifference of(int[] a, int drawsA, int[] b, int drawsB) {
        if (a.length != b.length || a.length < 2) {
            throw new IllegalArgumentException(
                    "a pair needs the same images, two at least; got " + a.length + " and " + b.length);
        }
        int n = a.length;
        double sum = 0;
        double squares = 0;
        int changed = 0;
        for (int i = 0; i < n; i++) {
            double d = a[i] / (double) drawsA - b[i] / (double) drawsB;
            sum += d;
            squares += d * d;
            changed += d == 0 ? 0 : 1;
        }
        double mean = sum / n;
        double variance = Math.max(0, squares - n * mean * mean) / (n - 1);
        double half = Z * Math.sqrt(variance / n);
        return new PairedDifference(n, mean, mean - half, mean + half, changed);
    }

    /** Whether no difference is within the interval. */
    public boolean mayBeZero() {
        return low <= 0 && high >= 0;
    }
}
