package io.github.rscsnn.evaluate;

import io.github.rscsnn.option.Require;
import java.math.BigDecimal;
import java.math.RoundingMode;

/** Quantification Trade-off Estimation (Eq. 6): the area under accuracy against attack strength between two strengths. */
public final class Qte {
    /** ε of the paper's tables, η = 8. */
    public static final double PAPER_EPSILON = 8.0 / 255;

    private Qte() {}

    /**
     * |η_b − η_a| · (A(η_b) + A(η_a)) / 2. The paper's tables have η_a = 0, η_b = 8 and so a largest value of 8.
     *
     * @param etaA attack strength in units of 1/255, at least 0; 0 for clean images
     * @param accuracyA accuracy at {@code etaA}, a fraction in [0, 1]
     * @param etaB the other strength, in units of 1/255
     * @param accuracyB accuracy at {@code etaB}, a fraction in [0, 1]
     * @throws IllegalArgumentException for a negative strength or an accuracy outside [0, 1]
     */
    public static double of(double etaA, double accuracyA, double etaB, double accuracyB) {
        requireStrength(etaA);
        requireStrength(etaB);
        requireFraction(accuracyA);
        requireFraction(accuracyB);
        return Math.abs((etaB - etaA) * (accuracyB + accuracyA) / 2);
    }

    /**
     * Two decimals, halves up, as the paper prints them. The value is first rounded to nine decimals: 3.805 is not a
     * double, and must not become 3.80 because the nearest one lies below it.
     */
    public static BigDecimal round(double qte) {
        return new BigDecimal(qte).setScale(9, RoundingMode.HALF_EVEN).setScale(2, RoundingMode.HALF_UP);
    }

    private static void requireStrength(double eta) {
        if (!(eta >= 0) || Double.isInfinite(eta)) {
            throw new IllegalArgumentException("attack strength must be at least 0 (in units of 1/255), got " + eta);
        }
    }

    private static void requireFraction(double accuracy) {
        if (accuracy > 1 && accuracy <= 100) {
            throw new IllegalArgumentException(
                    "accuracy is a fraction in [0, 1], got " + accuracy + "; did you mean " + accuracy + " %?");
        }
        Require.argument(accuracy >= 0 && accuracy <= 1, "accuracy is a fraction in [0, 1], got %s", accuracy);
    }
}
