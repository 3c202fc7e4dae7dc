package io.github.rscsnn.cli;

import io.github.rscsnn.evaluate.PairedDifference;
import io.github.rscsnn.evaluate.RobustResult;
import io.github.rscsnn.option.Fraction;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Two rows on the same images, as {@code rsc compare --json} writes them.
 *
 * @param a one row
 * @param b the other
 * @param difference A minus B
 */
record ComparedPair(Side a, Side b, PairedDifference difference) {
    /**
     * A row, over the images that both have.
     *
     * @param file that it is in
     * @param title short name of the model; empty where the file does not say it
     * @param attack label
     * @param epsilon of the attack, pixel units; null for clean images
     * @param how the attack with its parameters, and how it took gradients
     * @param backend what executed the layers, with its precision
     * @param images that the row has, of which the pair takes the first
     * @param draws that judged each image
     * @param accuracy expected accuracy of one draw over the images of the pair, in [0, 1]
     */
    record Side(
            String file,
            String title,
            String attack,
            @Nullable Double epsilon,
            String how,
            String backend,
            int images,
            int draws,
            double accuracy) {
        /** Attack and ε, as people write them. */
        String name() {
            return Fraction.at(attack, epsilon);
        }

        private static Side of(ComparedSide.Row row, int[] right) {
            RobustResult own = row.own();
            return new Side(
                    row.file().toString(),
                    row.json().path("title").asText(),
                    own.label(),
                    own.epsilon(),
                    row.how(),
                    row.origin("backend"),
                    own.correctDraws().length,
                    own.draws(),
                    Arrays.stream(right).sum() / ((double) right.length * own.draws()));
        }
    }

    /** @param images the first so many are the same in both */
    static ComparedPair of(ComparedSide.Row a, ComparedSide.Row b, int images) {
        int[] rightA = Arrays.copyOf(a.own().correctDraws(), images);
        int[] rightB = Arrays.copyOf(b.own().correctDraws(), images);
        return new ComparedPair(
                Side.of(a, rightA),
                Side.of(b, rightB),
                PairedDifference.of(rightA, a.own().draws(), rightB, b.own().draws()));
    }
}
