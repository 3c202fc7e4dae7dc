package io.github.rscsnn.evaluate;

import io.github.rscsnn.option.Require;
import java.io.Serializable;
import java.util.List;

/**
 * When the draws of an image have said enough. A certificate is valid whatever the rule, since its bound holds at all times
 * ({@link ConfidenceSequence}).
 *
 * @param radii go on until each is certified, or ruled out with the same confidence; pixel units, at least 0
 * @param width go on until the certified radius is known to so much; pixel units, 0 for not
 */
public record Stopping(List<Double> radii, double width) implements Serializable {
    /** Most draws an image, unless told otherwise: as many as Cohen et al. always take. */
    public static final int MOST_DRAWS = 100_000;

    /** By so much a radius may shrink when it is written. */
    private static final double ROUNDING = 1e-6;

    private static final int STEP = 20;

    public Stopping {
        radii = List.copyOf(radii);
        if (radii.stream().anyMatch(radius -> !(radius >= 0)) || !(width >= 0)) {
            throw new IllegalArgumentException("radii and width must be at least 0, got " + radii + " and " + width);
        }
        Require.argument(!radii.isEmpty() || width != 0, "nothing is asked: give a radius or a width");
    }

    /** @throws IllegalArgumentException if a radius cannot be certified even if all draws agree */
    void requirePossible(double largest) {
        for (double radius : radii) {
            if (!(radius + ROUNDING <= largest)) {
                throw new IllegalArgumentException("no radius can exceed " + BoundText.upper(largest, 4)
                        + " with so many draws, and " + radius + " is asked for: take more, or a smaller radius");
            }
        }
    }

    /** Draws after which to look next: a tenth more, in steps of 20, whatever the size of a batch. */
    static int next(int drawn, int most) {
        return Math.min(most, drawn + Math.max(STEP, drawn / 10 / STEP * STEP));
    }

    /**
     * @param low certified radius; -1 for an abstention
     * @param high radius that more draws could certify at most; -1 for none
     */
    boolean reached(double low, double high) {
        return radii.stream().allMatch(radius -> low >= radius + ROUNDING || high < radius)
                && (width == 0 || high - Math.max(0, low) <= width);
    }
}
