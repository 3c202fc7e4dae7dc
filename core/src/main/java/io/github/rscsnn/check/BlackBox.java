package io.github.rscsnn.check;

import io.github.rscsnn.attack.Square;
import io.github.rscsnn.attack.Threat;
import io.github.rscsnn.evaluate.RobustResult;

/** Who sees the gradient does at least as well as who does not (item 2 of the paper's Table 1). */
final class BlackBox implements Check {
    private static final double FIRST_SQUARES = 0.8;
    private static final int SCORE_DRAWS = 2;

    @Override
    public String name() {
        return "black-box";
    }

    @Override
    public int item() {
        return 2;
    }

    @Override
    public String raisedIf(CheckSettings settings) {
        return "Square or a transfer attack leaves at least 2 points less than PGD, with "
                + Check.significant(settings.level() / 2);
    }

    @Override
    public String advice() {
        return "gradients are masked: believe the black-box number, and run the suite";
    }

    @Override
    public Seen look(Evidence evidence) {
        CheckSettings settings = evidence.settings();
        boolean random = evidence.probe().otherInAnotherDraw() > 0;
        RobustResult square = evidence.under(
                "square",
                new Square(
                        Threat.linf(settings.epsilon()), settings.squares(), FIRST_SQUARES, random ? SCORE_DRAWS : 1));
        RobustResult transfer = evidence.transfer();
        Seen seen = transfer == null
                ? Variants.of(evidence, settings.level() / 2, square)
                : Variants.of(evidence, settings.level() / 2, square, transfer);
        return transfer == null
                ? new Seen(seen.verdict(), seen.measured(), "no transfer tried: give --transfer-from RUN")
                : seen;
    }
}
