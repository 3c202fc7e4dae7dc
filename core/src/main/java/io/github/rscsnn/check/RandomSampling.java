package io.github.rscsnn.check;

import io.github.rscsnn.attack.RandomSearch;
import io.github.rscsnn.attack.Threat;

/** Random search finds nothing that the gradient did not (item 5 of the paper's Table 1). */
final class RandomSampling implements Check {
    private static final int SCORE_DRAWS = 2;

    @Override
    public String name() {
        return "random-sampling";
    }

    @Override
    public int item() {
        return 5;
    }

    @Override
    public String raisedIf(CheckSettings settings) {
        return "the worst of " + settings.points() + " random points leaves at least 2 points less than PGD, with "
                + Check.significant(settings.level());
    }

    @Override
    public String advice() {
        return "gradients are masked: an attack without them does better; run square and the suite";
    }

    @Override
    public Seen look(Evidence evidence) {
        CheckSettings settings = evidence.settings();
        boolean random = evidence.probe().otherInAnotherDraw() > 0;
        return Variants.of(
                evidence,
                settings.level(),
                evidence.under(
                        "random search",
                        new RandomSearch(
                                Threat.linf(settings.epsilon()), settings.points(), random ? SCORE_DRAWS : 1)));
    }
}
