package io.github.rscsnn.check;

import io.github.rscsnn.attack.RandomSearch;
import io.github.rscsnn.attack.Threat;
import io.github.rscsnn.evaluate.RobustResult;

/** Random search finds nothing that the gradient did not (item 5 of the paper's Table 1). */
final class RandomSampling implements Check {
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
        return "the worst of " + settings.points() + " random points leaves at least 2 points less than "
                + settings.title() + ", with " + Check.significant(settings);
    }

    @Override
    public String advice() {
        return "gradients are masked: an attack without them does better; run square and the suite";
    }

    @Override
    public Seen look(Evidence evidence) {
        CheckSettings settings = evidence.settings();
        RobustResult search = search(evidence, "random search", settings.points());
        String doubt = Search.doubt(
                evidence,
                search,
                "--points",
                settings.points(),
                less -> search(evidence, "random search, " + less + " points", less));
        return Variants.of(evidence, search).doubted(doubt);
    }

    private static RobustResult search(Evidence evidence, String label, int points) {
        return evidence.under(
                label, new RandomSearch(Threat.linf(evidence.settings().epsilon()), points), evidence.scoreDraws());
    }
}
