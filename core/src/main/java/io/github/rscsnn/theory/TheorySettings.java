package io.github.rscsnn.theory;

import io.github.rscsnn.coding.NoiseSpace;
import io.github.rscsnn.option.Interval;
import io.github.rscsnn.option.Require;
import java.util.List;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * How the theorems are checked.
 *
 * @param images number of test images, the first of the data set, at least 1
 * @param draws M, coded images drawn for each estimate, at least 100
 * @param sigma2 variances of RSC's noise, each above 0
 * @param spaces noise spaces
 * @param block side of the square of neighbouring outputs of the convolution, at least 1
 * @param randomOutputs outputs of the random matrix, at least 1
 * @param confidence that no closed form that is right is rejected in the whole check, in (0, 1)
 * @param seed of coding noise, random signs, places and the random matrix
 */
public record TheorySettings(
        int images,
        int draws,
        List<Double> sigma2,
        List<NoiseSpace> spaces,
        int block,
        int randomOutputs,
        double confidence,
        long seed) {
    /** A few minutes on two processors for CIFAR-10. */
    public static final TheorySettings DEFAULTS = new TheorySettings(
            8, 4000, List.of(0.01, 0.1, 0.5), List.of(NoiseSpace.PIXEL, NoiseSpace.NORMALISED), 2, 32, 0.999, 42);

    public TheorySettings {
        sigma2 = List.copyOf(sigma2);
        spaces = List.copyOf(spaces);
        if (images < 1 || block < 1 || randomOutputs < 1) {
            throw new IllegalArgumentException("images, block and random outputs must be at least 1, got " + images
                    + ", " + block + " and " + randomOutputs);
        }
        Require.argument(draws >= 100, "an interval needs at least 100 draws, got %s", draws);
        Interval.INSIDE_UNIT.require("confidence", confidence);
        for (double variance : sigma2) {
            Interval.ABOVE_0.require("sigma2", variance);
        }
        Require.argument(!sigma2.isEmpty() && !spaces.isEmpty(), "a check needs a sigma2 and a noise space");
    }

    public TheorySettings withDraws(int number) {
        return new TheorySettings(images, number, sigma2, spaces, block, randomOutputs, confidence, seed);
    }

    /**
     * Bonferroni's bound: how many standard errors {@code tests} estimates may be off before one of them speaks against the
     * closed form at the stated confidence.
     */
    double bound(long tests) {
        return NormalDistribution.of(0, 1).inverseSurvivalProbability((1 - confidence) / (2.0 * Math.max(1, tests)));
    }
}
