package io.github.rscsnn.check;

import io.github.rscsnn.evaluate.RobustResult;

/** With more room an attack gets further (item 4 of the paper's Table 1). */
final class LargerEpsilon implements Check {
    private static final int FACTOR = 4;

    @Override
    public String name() {
        return "larger-epsilon";
    }

    @Override
    public int item() {
        return 4;
    }

    @Override
    public String raisedIf(CheckSettings settings) {
        return "at " + FACTOR
                + " times epsilon the attack surely leaves less than 10 points less, with "
                + Check.significant(settings) + ", although more than chance is left";
    }

    @Override
    public String advice() {
        return "the attack does not follow its gradient: see what 'gradients' and 'other-surrogates' say, and try square";
    }

    @Override
    public Seen look(Evidence evidence) {
        CheckSettings settings = evidence.settings();
        RobustResult attacked = evidence.attack();
        RobustResult larger = evidence.variant(
                " at " + FACTOR + " epsilon",
                Math.min(1, FACTOR * settings.epsilon()),
                settings.steps(),
                settings.source());
        return Effect.of(evidence, attacked, larger, larger);
    }
}
