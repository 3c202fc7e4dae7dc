package io.github.rscsnn.evaluate;

import io.github.rscsnn.coding.NoiseSpace;
import io.github.rscsnn.coding.RandomizedSmoothingCoding.Variant;
import io.github.rscsnn.option.Interval;
import java.util.List;
import java.util.Objects;

/**
 * What {@link CodingSimilarity} compares.
 *
 * @param poissonSteps T of Poisson coding, at least 1
 * @param rscSteps T of RSC, at least 1; RSC-I's mean over steps does not depend on it
 * @param sigma2 variances of RSC's noise, each at least 0
 * @param variant of RSC
 * @param space of RSC's noise; in normalised space Direct coding is the normalised image, Poisson coding still the pixels'
 * @param batch images coded at once, at least 2: one is compared with its neighbour
 * @param seed of all draws
 */
public record SimilaritySettings(
        int poissonSteps, int rscSteps, List<Double> sigma2, Variant variant, NoiseSpace space, int batch, long seed) {
    /** Time steps of the paper's Table 8. */
    public static final SimilaritySettings DEFAULTS =
            new SimilaritySettings(16, 8, List.of(0.01, 0.1, 0.5), Variant.I, NoiseSpace.PIXEL, 100, 42);

    public SimilaritySettings {
        sigma2 = List.copyOf(sigma2);
        Objects.requireNonNull(variant, "variant");
        Objects.requireNonNull(space, "space");
        if (poissonSteps < 1 || rscSteps < 1) {
            throw new IllegalArgumentException(
                    "time steps must be at least 1, got " + poissonSteps + " and " + rscSteps);
        }
        Interval.of("[2, inf)").require("batch", batch);
    }

    /** The same in another noise space. */
    public SimilaritySettings in(NoiseSpace other) {
        return new SimilaritySettings(poissonSteps, rscSteps, sigma2, variant, other, batch, seed);
    }

    String rscLabel(double variance) {
        return "rsc" + (variant == Variant.I ? 1 : 2) + "(sigma2=" + variance + ")";
    }
}
