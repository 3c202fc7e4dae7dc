package io.github.rscsnn.bench;

import io.github.rscsnn.option.Require;
import java.util.List;

/** Medians of measured times. */
final class Medians {
    private Medians() {}

    /** The middle value, or the mean of the two in the middle. */
    static double of(List<Double> values) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        Require.argument(sorted.length > 0, "no values, no median");
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }
}
