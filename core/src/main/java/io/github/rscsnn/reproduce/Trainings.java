package io.github.rscsnn.reproduce;

import java.util.List;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * One number of each of several trainings that differ in their seed alone, and what they tell about the mean of all such
 * trainings: Student's interval and test. In percent, or points where the values are differences of two recipes, seed by seed.
 *
 * @param values one a training, at least one; intervals and p-values need two
 */
record Trainings(List<Double> values) {
    private static final double TAIL = 0.025;
    /** Percent, or points, below which a deviation is rounding. */
    private static final double ROUNDING = 1e-9;

    double mean() {
        return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }

    /** Standard deviation over trainings (n - 1). */
    double deviation() {
        double mean = mean();
        return Math.sqrt(
                values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum() / (values.size() - 1));
    }

    /** Whether there are several that are not all equal; of others Student knows nothing. */
    boolean differ() {
        return values.size() > 1 && deviation() > ROUNDING;
    }

    /** Lower end of the 95 % interval of the mean. */
    double low() {
        return mean() - margin();
    }

    double high() {
        return mean() + margin();
    }

    private double margin() {
        return student().inverseSurvivalProbability(TAIL) * error();
    }

    /** Two-sided, of the hypothesis that the mean is 0; 1 where they do not {@link #differ}, which would be no evidence but a tie. */
    double pValue() {
        return differ() ? 2 * student().survivalProbability(Math.abs(mean()) / error()) : 1;
    }

    private double error() {
        return deviation() / Math.sqrt(values.size());
    }

    private TDistribution student() {
        return TDistribution.of(values.size() - 1);
    }
}
