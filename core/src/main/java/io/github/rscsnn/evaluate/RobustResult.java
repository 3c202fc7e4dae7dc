package io.github.rscsnn.evaluate;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.rscsnn.attack.SuiteReport;
import java.util.Collection;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Accuracy under one attack. Every adversarial image is made once and judged over {@code draws} fresh draws of the model's
 * randomness; an attack's own last draw is never the judge.
 *
 * @param label short name, for example {@code pgd}
 * @param attack the attack with all its parameters; {@code none} for clean images
 * @param source how its gradients were taken; empty for clean images
 * @param images n
 * @param draws k, at least 1
 * @param accuracy expected accuracy of one draw: mean over images and draws, in [0, 1]
 * @param low lower end of its 95 % interval
 * @param high upper end
 * @param voteAccuracy share of images whose majority of draws is the right class, in [0, 1]
 * @param voteLow lower end of its 95 % interval (Clopper and Pearson)
 * @param voteHigh upper end
 * @param confidentlyWrong share of images whose most frequent class is a wrong one and significantly ahead of the next
 *     (two-sided binomial test, 5 %), in [0, 1]; all that are wrong of a model that is not random
 * @param imagesWithoutGradient images for which every gradient that the attack saw was zero in all pixels
 * @param zeroPixelShare share of zeros among all gradient components that it saw, in [0, 1]; null if it asked for none
 * @param seconds wall time
 * @param correctDraws for each image judged, in the order of the data set, in how many draws it was classified correctly
 * @param epsilon of the attack, pixel units; null for clean images
 * @param suite what broke which share of the images, where {@code attack} is a suite; else null
 * @param attackDraws draws over which each gradient and score of the attack was averaged; null where it asked no random model,
 *     for a suite, whose attacks name their own, and in results of older versions
 * @param rightInLastDraw images that the forward pass of the attack's own last gradient gave the right class: no judgement, but what
 *     some report for one; null where it took no gradient, and in results of older versions
 */
public record RobustResult(
        String label,
        String attack,
        String source,
        int images,
        int draws,
        double accuracy,
        double low,
        double high,
        double voteAccuracy,
        double voteLow,
        double voteHigh,
        double confidentlyWrong,
        int imagesWithoutGradient,
        @Nullable Double zeroPixelShare,
        double seconds,
        int[] correctDraws,
        @Nullable Double epsilon,
        @Nullable SuiteReport suite,
        @Nullable Integer attackDraws,
        @Nullable Integer rightInLastDraw) {
    private static final double ALPHA = 0.05;

    /** Attacks of the paper, which takes one draw a gradient. */
    private static final Set<String> OF_ONE_DRAW = Set.of("fgsm", "pgd");

    /**
     * The row that the results of single images amount to.
     *
     * @param attack with all its parameters
     * @param images one at least, in the order of the data set, all of as many draws
     * @param random whether draws of the model may differ; a single one is certain where they do not
     * @param suite what a suite did to them; null where they are not those of one
     */
    static RobustResult of(
            String label,
            String attack,
            @Nullable Double epsilon,
            Collection<ImageResult> images,
            boolean random,
            @Nullable SuiteReport suite) {
        int n = images.size();
        ImageResult last = images.stream().findFirst().orElseThrow();
        int voteRight = 0;
        int surelyWrong = 0;
        int withoutGradient = 0;
        int rightInLastDraw = 0;
        long zeroPixels = 0;
        long pixels = 0;
        double seconds = 0;
        for (ImageResult image : images) {
            last = image;
            Vote vote = Vote.of(image.votes());
            voteRight += vote.winner() == image.label() ? 1 : 0;
            surelyWrong += vote.winner() != image.label() && (!random || vote.significant()) ? 1 : 0;
            withoutGradient += image.withoutGradient() ? 1 : 0;
            rightInLastDraw += Boolean.TRUE.equals(image.lastRight()) ? 1 : 0;
            zeroPixels += image.zeroPixels();
            pixels += image.pixels();
            seconds += image.seconds();
        }
        double right = right(images);
        // With several draws the count is fractional; treating it as binomial over n images is conservative.
        BinomialInterval one = BinomialInterval.of(right, n, ALPHA);
        BinomialInterval vote = BinomialInterval.of(voteRight, n, ALPHA);
        return new RobustResult(
                label,
                suite == null ? attack : "worst case of " + suite.brokenBy().size() + " attacks",
                last.source(),
                n,
                last.draws(),
                right / n,
                one.lower(),
                one.upper(),
                voteRight / (double) n,
                vote.lower(),
                vote.upper(),
                surelyWrong / (double) n,
                withoutGradient,
                pixels == 0 ? null : zeroPixels / (double) pixels,
                seconds,
                images.stream().mapToInt(ImageResult::right).toArray(),
                epsilon,
                suite,
                suite == null ? last.attackDraws() : null,
                last.lastRight() == null ? null : Integer.valueOf(rightInLastDraw));
    }

    /** Expected accuracy of one draw, in [0, 1]. */
    static double accuracy(Collection<ImageResult> images) {
        return right(images) / images.size();
    }

    /** Images that one draw is expected to get right. */
    private static double right(Collection<ImageResult> images) {
        int draws = images.iterator().next().draws();
        return images.stream().mapToInt(ImageResult::right).sum() / (double) draws;
    }

    /** Lower end of the 95 % interval of {@link #confidentlyWrong}. */
    @JsonProperty(access = JsonProperty.Access.READ_ONLY)
    public double confidentlyWrongLow() {
        return surely().lower();
    }

    /** Upper end. */
    @JsonProperty(access = JsonProperty.Access.READ_ONLY)
    public double confidentlyWrongHigh() {
        return surely().upper();
    }

    private BinomialInterval surely() {
        return BinomialInterval.of(Math.rint(confidentlyWrong * images), images, ALPHA);
    }

    /** Why this accuracy must not be read as robustness, or null; written beside the numbers wherever they are kept. */
    @JsonProperty(access = JsonProperty.Access.READ_ONLY)
    public @Nullable String warning() {
        if (imagesWithoutGradient == 0) {
            String attacked = label.split("[, ]", 2)[0]; // behind it what a check varies: pgd, 40 steps
            boolean few = attackDraws != null && attackDraws == 1 && !OF_ONE_DRAW.contains(attacked);
            return few
                    ? "it saw one draw of a random network at a time, which overstates robustness: leave out --eot 1"
                    : null;
        }
        return "the attack met an all-zero gradient on " + imagesWithoutGradient + " of " + images
                + " images: it could not search there, so this is not robustness";
    }

    /** Whether the attack saw no gradient at all, on any image: its accuracy says nothing. */
    public boolean blind() {
        return images > 0 && imagesWithoutGradient == images;
    }
}
