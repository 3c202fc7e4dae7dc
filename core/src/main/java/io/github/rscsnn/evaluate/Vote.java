package io.github.rscsnn.evaluate;

/**
 * The majority of a random model's draws on one image.
 *
 * @param winner most frequent class; -1 where several tie: a tie is no answer and counts as wrong
 * @param significant whether it is ahead of the next one at the 5 % level (two-sided binomial test)
 */
record Vote(int winner, boolean significant) {
    private static final double ALPHA = 0.05;

    /** @param counts votes for each class, at least two classes */
    static Vote of(int[] counts) {
        int first = first(counts);
        int second = second(counts, first);
        return new Vote(
                ImageResult.winner(counts),
                !Smoothing.predict(counts[first], second, ALPHA).abstain());
    }

    /** The most frequent class; the lowest of those that tie. */
    static int first(int[] counts) {
        int first = 0;
        for (int c = 1; c < counts.length; c++) {
            first = counts[c] > counts[first] ? c : first;
        }
        return first;
    }

    private static int second(int[] counts, int first) {
        int second = 0;
        for (int c = 0; c < counts.length; c++) {
            second = c == first ? second : Math.max(second, counts[c]);
        }
        return second;
    }
}
