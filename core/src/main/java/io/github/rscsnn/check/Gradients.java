package io.github.rscsnn.check;

import io.github.rscsnn.attack.GradientNotFiniteException;
import io.github.rscsnn.evaluate.RobustResult;
import java.util.List;
import java.util.Locale;

/** An attack that gets no gradient searches nothing. */
final class Gradients implements Check {
    private static final double MOST = 0.01;

    @Override
    public String name() {
        return "gradients";
    }

    @Override
    public String raisedIf(CheckSettings settings) {
        return "gradients are not finite, or the share of images that never got a gradient is above 1 % ("
                + Check.significant(settings) + ")";
    }

    @Override
    public String advice() {
        return "attack with a gradient that does not vanish: --gradient stclamp, stneuron, rate or surrogate:arctan:2; "
                + "apgd-dlr for saturated scores; or with square, which needs none";
    }

    @Override
    public Seen look(Evidence evidence) {
        RobustResult attacked;
        try {
            attacked = evidence.attack();
        } catch (GradientNotFiniteException e) {
            return Seen.test(0, "", List.of()).also(e.getMessage());
        }
        int without = attacked.imagesWithoutGradient();
        String zeros = attacked.zeroPixelShare() == null
                ? ""
                : String.format(
                        Locale.ROOT, "%.1f %% of all gradient components are 0", 100 * attacked.zeroPixelShare());
        return Shares.above(
                        MOST,
                        without,
                        attacked.images(),
                        Checks.strictestLevel(evidence.settings()),
                        Variants::moreImages,
                        Measured.of("images without gradient", without, attacked.images()))
                .also(zeros);
    }
}
