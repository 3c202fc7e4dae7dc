package io.github.rscsnn.check;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What one check found.
 *
 * @param check its name, for example {@code more-steps}
 * @param item of the five in the paper's Table 1 that it decides; 0 for none
 * @param verdict whether the warning is raised
 * @param measured numbers it rests on
 * @param remark what else was seen; empty if nothing
 * @param raisedIf the threshold, in words
 * @param advice what to do if it is raised
 * @param pValue of the warning, all comparisons of the check counted; null where nothing was tested
 * @param adjusted the same by Holm's correction for the number of checks: raised where it is at most the level
 */
public record Finding(
        String check,
        int item,
        Verdict verdict,
        List<Measured> measured,
        String remark,
        String raisedIf,
        String advice,
        @Nullable Double pValue,
        Double adjusted) {
    /** Whether a warning is raised. */
    public enum Verdict {
        /** The number of the attack must not be read as robustness. */
        RAISED,
        /** Nothing seen that speaks against it. */
        CLEAR,
        /** Nothing seen, but a drop of five points need not have shown; the remark says what budget would show it. */
        INCONCLUSIVE,
        /** Could not be tried; the remark says why. */
        NOT_RUN
    }

    public Finding {
        measured = List.copyOf(measured);
    }

    /** Numbers and remark on one line. */
    public String seen() {
        String numbers = measured.stream().map(Measured::toString).collect(Collectors.joining("; "));
        return numbers.isEmpty() || remark.isEmpty() ? numbers + remark : numbers + "; " + remark;
    }
}
