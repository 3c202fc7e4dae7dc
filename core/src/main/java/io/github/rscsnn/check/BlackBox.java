package io.github.rscsnn.check;

import io.github.rscsnn.attack.Square;
import io.github.rscsnn.attack.Threat;
import io.github.rscsnn.evaluate.RobustResult;

/** Who sees the gradient does at least as well as who does not (item 2 of the paper's Table 1). */
final class BlackBox implements Check {
    private static final double FIRST_SQUARES = 0.8;

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
        return "Square or a transfer attack leaves at least 2 points less than " + settings.title() + ", with "
                + Check.significant(settings);
    }

    @Override
    public String advice() {
        return "gradients are masked: believe the black-box number, and run the suite";
    }

    @Override
    public Seen look(Evidence evidence) {
        CheckSettings settings = evidence.settings();
        RobustResult square = square(evidence, "square", settings.squares());
        RobustResult transfer = evidence.transfer();
        boolean believed = transfer != null
                && Search.sensitivity(evidence.clean(), evidence.attack(), transfer) >= CheckSettings.POWER;
        String doubt = believed
                ? ""
                : Search.doubt(
                        evidence,
                        square,
                        "--queries",
                        settings.squares(),
                        less -> square(evidence, "square, " + less + " iterations", less));
        return transfer == null
                ? Variants.of(evidence, square).doubted(doubt).also("no transfer tried: give --transfer-from RUN")
                : Variants.of(evidence, square, transfer).doubted(doubt);
    }

    private static RobustResult square(Evidence evidence, String label, int iterations) {
        return evidence.under(
                label,
                new Square(Threat.linf(evidence.settings().epsilon()), iterations, FIRST_SQUARES),
                evidence.scoreDraws());
    }
}
