package io.github.rscsnn.evaluate;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/**
 * Bounds as text. What is claimed to be at least so much is rounded down, what is claimed to be at most so much is rounded up:
 * a radius of 0.0416 must not be read as 0.042, nor a p-value of 0.0504 as 0.050. Every radius, confidence bound and p-value
 * that is printed goes through here.
 */
public final class BoundText {
    private static final int P_DIGITS = 3;
    private static final MathContext TWO_DIGITS = new MathContext(2, RoundingMode.CEILING);

    private BoundText() {}

    /**
     * A lower bound, never above {@code value}.
     *
     * @param digits behind the decimal point, at least 0
     */
    public static String lower(double value, int digits) {
        return text(value, 0, digits, RoundingMode.FLOOR);
    }

    /** An upper bound, never below {@code value}. */
    public static String upper(double value, int digits) {
        return text(value, 0, digits, RoundingMode.CEILING);
    }

    /** A lower bound of a share, in percent. */
    public static String lowerPercent(double share, int digits) {
        return text(share, 2, digits, RoundingMode.FLOOR);
    }

    /** An upper bound of a share, in percent. */
    public static String upperPercent(double share, int digits) {
        return text(share, 2, digits, RoundingMode.CEILING);
    }

    /** An interval of a share in percent, its ends rounded outwards: {@code [31.1, 43.5]}. */
    public static String percents(double low, double high, int digits) {
        return "[" + lowerPercent(low, digits) + ", " + upperPercent(high, digits) + "]";
    }

    /** An interval, its ends rounded outwards. */
    public static String interval(double low, double high, int digits) {
        return "[" + lower(low, digits) + ", " + upper(high, digits) + "]";
    }

    /** A p-value, never too small: {@code <0.001} or three digits. */
    public static String pValue(double p) {
        return p < 0.001 ? "<0.001" : upper(p, P_DIGITS);
    }

    /** A p-value of any size to two digits, never too small: {@code 1.3e-05}. */
    public static String scientific(double p) {
        BigDecimal rounded = BigDecimal.valueOf(Math.max(p, Double.MIN_NORMAL)).round(TWO_DIGITS);
        return String.format(Locale.ROOT, "%.1e", rounded);
    }

    private static String text(double value, int shift, int digits, RoundingMode mode) {
        if (!Double.isFinite(value)) {
            return Double.toString(value);
        }
        // valueOf takes the shortest decimal that is this double, so that 0.3 stays 0.3
        return BigDecimal.valueOf(value)
                .movePointRight(shift)
                .setScale(digits, mode)
                .toPlainString();
    }
}
