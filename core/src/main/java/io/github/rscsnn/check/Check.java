package io.github.rscsnn.check;

import io.github.rscsnn.check.Finding.Verdict;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One warning sign of an evaluation that overstates robustness; an own one is one more of these.
 *
 * @param name short, in tables, for example {@code more-steps}
 * @param item of the paper's Table 1 that this decides, 1 to 5; 0 for none
 * @param isTest whether a p-value decides it, which {@link Checks} corrects for the number of such checks
 * @param raisedIf when it is raised, in words, with numbers
 * @param advice what to do if it is
 * @param look what is seen; throws {@link io.github.rscsnn.attack.GradientNotFiniteException} if the model has no gradient to go by
 */
public record Check(
        String name,
        int item,
        boolean isTest,
        Function<CheckSettings, String> raisedIf,
        String advice,
        Function<Evidence, Seen> look) {
    /** A test that stands in no item of the paper's Table 1. */
    static Check test(
            String name, Function<CheckSettings, String> raisedIf, String advice, Function<Evidence, Seen> look) {
        return new Check(name, 0, true, raisedIf, advice, look);
    }

    Check ofItem(int number) {
        return new Check(name, number, isTest, raisedIf, advice, look);
    }

    Check noTest() {
        return new Check(name, item, false, raisedIf, advice, look);
    }

    /**
     * @param verdict of a check that is no test; of one that is, the verdict if its p-value does not raise it
     * @param pValue probability of what was seen, or more, on a network that gives no cause for the warning, all comparisons of
     *     the check counted; null where nothing was tested
     * @param measured the numbers
     * @param remark what they do not say; may be empty
     * @param doubt why it is inconclusive unless the p-value raises it, and what would do; empty if it is not
     */
    record Seen(Verdict verdict, @Nullable Double pValue, List<Measured> measured, String remark, String doubt) {
        /** No test. */
        static Seen of(boolean raised, String remark, Measured... measured) {
            return new Seen(raised ? Verdict.RAISED : Verdict.CLEAR, null, List.of(measured), remark, "");
        }

        static Seen test(double pValue, String doubt, List<Measured> measured) {
            return new Seen(Verdict.CLEAR, pValue, measured, "", "").doubted(doubt);
        }

        static Seen notRun(String why) {
            return new Seen(Verdict.NOT_RUN, null, List.of(), why, "");
        }

        /** Inconclusive unless raised, for one more reason. */
        Seen doubted(String more) {
            return more.isEmpty()
                    ? this
                    : new Seen(Verdict.INCONCLUSIVE, pValue, measured, remark, joined(doubt, more));
        }

        /** The same with another remark. */
        Seen also(String more) {
            return new Seen(verdict, pValue, measured, joined(remark, more), doubt);
        }
    }

    /** With a semicolon, where both say something. */
    static String joined(String one, String other) {
        return one.isEmpty() || other.isEmpty() ? one + other : one + "; " + other;
    }

    /** The condition on p-values as it stands in {@code raisedIf}. */
    static String significant(CheckSettings settings) {
        return "p <= " + settings.level() + " (Holm)";
    }
}
