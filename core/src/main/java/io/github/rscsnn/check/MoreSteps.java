package io.github.rscsnn.check;

/** The attack has converged: many more steps add nothing. */
final class MoreSteps implements Check {
    @Override
    public String name() {
        return "more-steps";
    }

    @Override
    public String raisedIf(CheckSettings settings) {
        return settings.moreSteps() + " steps leave at least 2 points less than " + settings.steps() + ", with "
                + Check.significant(settings);
    }

    @Override
    public String advice() {
        return "report an attack with more steps: --steps 100, or apgd-ce, which chooses its step size";
    }

    @Override
    public Seen look(Evidence evidence) {
        CheckSettings settings = evidence.settings();
        return Variants.of(
                evidence,
                evidence.variant(
                        ", " + settings.moreSteps() + " steps",
                        settings.epsilon(),
                        settings.moreSteps(),
                        settings.source()));
    }
}
