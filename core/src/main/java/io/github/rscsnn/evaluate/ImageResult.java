package io.github.rscsnn.evaluate;

import java.io.Serializable;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What judging one image found.
 *
 * @param image place in the data set
 * @param label the right class
 * @param votes [K], draws for each class
 * @param source how the attack's gradients were taken; empty where it took none
 * @param attackDraws draws a gradient or score of the attack; null where it asked no random model
 * @param withoutGradient whether every gradient that the attack saw was zero in all pixels
 * @param zeroPixels zeros among the gradient components that it saw
 * @param pixels number of these components; 0 if it asked for none
 * @param lastRight whether the forward pass of its last gradient gave the right class; null if it asked for none
 * @param seconds wall time, that of its range shared out evenly
 * @param suite what a suite did to it; null where no suite made it
 */
public record ImageResult(
        int image,
        int label,
        int[] votes,
        String source,
        @Nullable Integer attackDraws,
        boolean withoutGradient,
        long zeroPixels,
        long pixels,
        @Nullable Boolean lastRight,
        double seconds,
        @Nullable Spent suite)
        implements Serializable {
    /**
     * What a suite did to an image.
     *
     * @param brokenBy its attack that broke it; null for none
     * @param worstBy its attack that made what was judged
     * @param gradients backward passes spent
     * @param queries forward passes for scores alone spent
     */
    public record Spent(@Nullable String brokenBy, @Nullable String worstBy, long gradients, long queries)
            implements Serializable {}

    /** k. */
    public int draws() {
        return Arrays.stream(votes).sum();
    }

    /** In how many draws it was classified correctly. */
    public int right() {
        return votes[label];
    }

    /** The class of most draws; -1 for a tie. */
    public int predicted() {
        return winner(votes);
    }

    /** The class with most of these votes; -1 where several tie. Here, not in {@link Vote}: reading results needs no libtorch. */
    static int winner(int[] votes) {
        int winner = -1;
        int most = -1;
        for (int c = 0; c < votes.length; c++) {
            winner = votes[c] > most ? c : votes[c] == most ? -1 : winner;
            most = Math.max(most, votes[c]);
        }
        return winner;
    }
}
