package io.github.rscsnn.check;

import io.github.rscsnn.evaluate.BinomialInterval;
import io.github.rscsnn.evaluate.BoundText;
import io.github.rscsnn.evaluate.RobustResult;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A share that a check looked at.
 *
 * @param what short, for example {@code pgd}
 * @param share in [0, 1]
 * @param low lower end of its 95 % interval (Clopper and Pearson)
 * @param high upper end
 * @param pValue of the comparison with the attack that is checked, one-sided; null if there was none
 */
public record Measured(
        String what,
        double share,
        double low,
        double high,
        @Nullable Double pValue) {
    private static final double ALPHA = 0.05;

    /** Accuracy of one draw. */
    static Measured of(RobustResult result) {
        return new Measured(result.label(), result.accuracy(), result.low(), result.high(), null);
    }

    /** The same with the p-value of a comparison. */
    static Measured of(RobustResult result, double pValue) {
        return new Measured(result.label(), result.accuracy(), result.low(), result.high(), pValue);
    }

    /** A share of {@code count} in {@code total}. */
    static Measured of(String what, double count, int total) {
        BinomialInterval interval = BinomialInterval.of(count, total, ALPHA);
        return new Measured(what, total == 0 ? 0 : count / total, interval.lower(), interval.upper(), null);
    }

    /** For example {@code pgd 37.2 % [31.1, 43.5], p = 0.003}. */
    @Override
    public String toString() {
        String text = String.format(Locale.ROOT, "%s %.1f %% %s", what, 100 * share, BoundText.percents(low, high, 1));
        if (pValue == null) {
            return text;
        }
        return text + ", p " + (pValue < 0.001 ? "< 0.001" : "= " + BoundText.pValue(pValue));
    }
}
