package io.github.rscsnn.check;

import io.github.rscsnn.check.Finding.Verdict;
import java.util.List;

/** One warning sign of an evaluation that overstates robustness. An own one is one class that implements this. */
public interface Check {
    /** Short name in tables, for example {@code more-steps}. */
    String name();

    /** The item of the paper's Table 1 that this decides, 1 to 5; 0 for none. */
    default int item() {
        return 0;
    }

    /** When it is raised, in words, with numbers. */
    String raisedIf(CheckSettings settings);

    /** What to do if it is. */
    String advice();

    /** @throws io.github.rscsnn.attack.GradientNotFiniteException if the model has no gradient to go by */
    Seen look(Evidence evidence);

    /**
     * @param verdict raised or not
     * @param measured the numbers
     * @param remark what they do not say; may be empty
     */
    record Seen(Verdict verdict, List<Measured> measured, String remark) {
        static Seen of(boolean raised, Measured... measured) {
            return of(raised, "", measured);
        }

        static Seen of(boolean raised, String remark, Measured... measured) {
            return new Seen(raised ? Verdict.RAISED : Verdict.CLEAR, List.of(measured), remark);
        }

        static Seen notRun(String why) {
            return new Seen(Verdict.NOT_RUN, List.of(), why);
        }
    }

    /** A level as it stands in {@link #raisedIf}: {@code p <= 0.005}. */
    static String significant(double level) {
        return String.format(java.util.Locale.ROOT, "p <= %s", trimmed(level));
    }

    private static String trimmed(double level) {
        return new java.math.BigDecimal(level)
                .round(new java.math.MathContext(2))
                .stripTrailingZeros()
                .toPlainString();
    }
}
