package io.github.rscsnn.reproduce;

import io.github.rscsnn.evaluate.PairedDifference;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Two rows of one table under one attack, or two attacks of one network.
 *
 * @param a A
 * @param b B
 * @param difference A minus B over the images of both, all draws of all trainings together
 * @param trainings A minus B in points, seed by seed over the images of both; null unless both have two seeds or more in common
 */
record Pair(
        PublishedValue a,
        PublishedValue b,
        PairedDifference difference,
        @Nullable Trainings trainings) {
    static Pair of(PublishedValue a, PublishedValue b) {
        int images = Math.min(a.images(), b.images());
        List<Double> points = a.seeds().stream()
                .filter(b.seeds()::contains)
                .map(seed -> a.percent(a.seeds().indexOf(seed), images)
                        - b.percent(b.seeds().indexOf(seed), images))
                .toList();
        return new Pair(a, b, differenceOf(a, b), points.size() < 2 ? null : new Trainings(points));
    }

    /** Whether other trainings are known of both. */
    boolean isOfSeveral() {
        return a.seeds().size() > 1 && b.seeds().size() > 1;
    }

    /**
     * Of several trainings an order must be there on these networks as well as over trainings; of those without two seeds in
     * common it is not known.
     */
    double pValue() {
        double over = trainings != null ? trainings.pValue() : isOfSeveral() ? 1 : 0;
        return Math.max(difference.pValue(), over);
    }

    /** Over the images of both, which are the first of the test set. */
    private static PairedDifference differenceOf(PublishedValue a, PublishedValue b) {
        int images = Math.min(a.images(), b.images());
        return PairedDifference.of(
                Arrays.copyOf(a.rightDraws(), images),
                a.draws() * a.values().size(),
                Arrays.copyOf(b.rightDraws(), images),
                b.draws() * b.values().size());
    }
}
