package io.github.rscsnn.data;

import io.github.rscsnn.option.Require;
import java.util.Arrays;

/**
 * The constants by which a classifier shifts and scales its input, one pair a channel: {@code (x - mean) / std} for
 * pixels x in [0, 1]. They belong to the data set, are applied inside the classifier, and are recorded with every
 * result, because good code bases disagree about them.
 *
 * @param mean [C], in pixel units
 * @param std [C], in pixel units, above 0
 */
public record Normalisation(float[] mean, float[] std) {
    public Normalisation {
        mean = mean.clone();
        std = std.clone();
        if (mean.length == 0 || mean.length != std.length) {
            throw new IllegalArgumentException(
                    "normalisation needs one mean and one std a channel: got " + mean.length + " and " + std.length);
        }
        for (float deviation : std) {
            Require.argument(deviation > 0, "normalisation std must be above 0: %s", Arrays.toString(std));
        }
    }

    @Override
    public float[] mean() {
        return mean.clone();
    }

    @Override
    public float[] std() {
        return std.clone();
    }

    /** For pixels that are {@code factor} times what these constants were made for. */
    public Normalisation scaled(double factor) {
        float[] means = mean();
        float[] deviations = std();
        for (int c = 0; c < means.length; c++) {
            means[c] = (float) (factor * means[c]);
            deviations[c] = (float) (factor * deviations[c]);
        }
        return new Normalisation(means, deviations);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Normalisation that && Arrays.equals(mean, that.mean) && Arrays.equals(std, that.std);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(mean) + Arrays.hashCode(std);
    }

    @Override
    public String toString() {
        return "mean " + Arrays.toString(mean) + " std " + Arrays.toString(std);
    }
}
