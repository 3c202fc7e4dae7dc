package io.github.rscsnn.evaluate;

import java.util.Arrays;
import java.util.TreeMap;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * Tango's score test and interval of a mean paired difference (T. Tango, Statistics in Medicine 17, 1998), for differences in
 * [-1, 1] of any fractions, not of 0 and 1 only.
 *
 * <p>The variance under the hypothesis "the mean is Δ" is that of the most likely distribution on [-1, 1] with this mean:
 * weights n_j / (n (1 + λ (x_j - Δ))) at the values seen, and what is left at that end of the range at which nothing was seen.
 * With values -1, 0 and 1 this is Tango's maximum-likelihood estimate. So an interval has a length where no image differs, and
 * covers where few do, which one of the normal approximation does not.
 */
public final class PairedScore {
    private static final int HALVINGS = 55;
    private static final NormalDistribution STANDARD = NormalDistribution.of(0, 1);

    private final double[] values;
    private final int[] counts;
    private final int n;
    private final double mean;

    /**
     * @param differences one for each image, in [-1, 1], one at least
     * @throws IllegalArgumentException if there are none, or one is outside of this range
     */
    public PairedScore(double... differences) {
        if (differences.length == 0 || Arrays.stream(differences).anyMatch(d -> !(Math.abs(d) <= 1))) {
            throw new IllegalArgumentException("paired differences must be in [-1, 1], one at least; got "
                    + (differences.length < 10 ? Arrays.toString(differences) : differences.length + " of them"));
        }
        TreeMap<Double, Integer> seen = new TreeMap<>();
        Arrays.stream(differences).forEach(d -> seen.merge(d + 0.0, 1, Integer::sum));
        values = seen.keySet().stream().mapToDouble(d -> d).toArray();
        counts = seen.values().stream().mapToInt(c -> c).toArray();
        n = differences.length;
        mean = Arrays.stream(differences).sum() / n;
    }

    public double mean() {
        return mean;
    }

    public int images() {
        return n;
    }

    /**
     * One-sided p-value of the hypothesis that the mean is {@code delta} or more: small if it is surely less. Corrected for
     * continuity by half an image, without which it promises too much where few images differ: of 20 images none differs with
     * probability 0.36 if one in twenty does.
     */
    public double pAtLeast(double delta) {
        double z = (mean + 0.5 / n - delta) / Math.sqrt(varianceAt(delta) / n);
        return STANDARD.cumulativeProbability(z);
    }

    /**
     * Images for which a mean of {@code delta} is found to be above 0 by {@link SignFlipTest} with probability {@code power}, the
     * differences being as those seen but for their mean (the usual formula for McNemar's test, Connor 1987).
     */
    public int imagesToDetect(double delta, double level, double power) {
        double variance = varianceAt(delta);
        double wanted = STANDARD.inverseSurvivalProbability(level) * Math.sqrt(variance + delta * delta)
                + STANDARD.inverseCumulativeProbability(power) * Math.sqrt(variance);
        return (int) Math.ceil(wanted * wanted / (delta * delta));
    }

    /** Images for which differences of mean 0 would let {@link #pAtLeast} fall to {@code level}. */
    public int imagesToRuleOut(double delta, double level) {
        double z = STANDARD.inverseSurvivalProbability(level) * Math.sqrt(varianceAt(delta));
        double root = (z + Math.sqrt(z * z + 2 * delta)) / (2 * delta);
        return (int) Math.ceil(root * root);
    }

    /** One-sided upper bound of the mean at confidence {@code 1 - alpha}. */
    public double upper(double alpha) {
        return -lower(negated(), alpha);
    }

    /** One-sided lower bound of the mean at confidence {@code 1 - alpha}. */
    public double lower(double alpha) {
        return lower(this, alpha);
    }

    private static double lower(PairedScore score, double alpha) {
        double critical = STANDARD.inverseSurvivalProbability(alpha);
        double refused = -1;
        double kept = score.mean;
        for (int i = 0; i < HALVINGS; i++) {
            double middle = (refused + kept) / 2;
            if (score.z(middle) > critical) {
                refused = middle;
            } else {
                kept = middle;
            }
        }
        return refused; // outward
    }

    private PairedScore negated() {
        double[] all = new double[n];
        int next = 0;
        for (int j = 0; j < values.length; j++) {
            Arrays.fill(all, next, next + counts[j], -values[j]);
            next += counts[j];
        }
        return new PairedScore(all);
    }

    /** The score statistic, standard normal if the mean is {@code delta}. */
    double z(double delta) {
        if (mean == delta) {
            return 0;
        }
        return (mean - delta) / Math.sqrt(varianceAt(delta) / n);
    }

    private double varianceAt(double delta) {
        return delta <= mean ? variance(delta) : negated().variance(-delta);
    }

    /** For {@code delta} not above the mean. */
    private double variance(double delta) {
        double lambda = 1 / (1 + delta);
        if (excess(lambda, delta) < 0) {
            double low = 0;
            double high = lambda;
            for (int i = 0; i < HALVINGS; i++) {
                lambda = (low + high) / 2;
                if (excess(lambda, delta) > 0) {
                    low = lambda;
                } else {
                    high = lambda;
                }
            }
            lambda = low;
        }
        double rest = 1;
        double sum = 0;
        for (int j = 0; j < values.length; j++) {
            double weight = counts[j] / (n * (1 + lambda * (values[j] - delta)));
            rest -= weight;
            sum += weight * (values[j] - delta) * (values[j] - delta);
        }
        return sum + Math.max(0, rest) * (1 + delta) * (1 + delta);
    }

    /** Falls with λ; its zero makes {@code delta} the mean. Minus infinity at the end of λ's range if -1 was seen. */
    private double excess(double lambda, double delta) {
        double sum = 0;
        for (int j = 0; j < values.length; j++) {
            double scale = 1 + lambda * (values[j] - delta);
            if (values[j] == -1 && scale < 1e-15) {
                return Double.NEGATIVE_INFINITY;
            }
            sum += counts[j] * (values[j] - delta) / scale;
        }
        return sum;
    }
}
