package io.github.rscsnn.check;

import io.github.rscsnn.attack.GradientSources;
import io.github.rscsnn.attack.SourceSpec;
import io.github.rscsnn.evaluate.RobustResult;
import java.util.ArrayList;
import java.util.List;

/** The gradient of a spike is a choice: the one that the network was trained with need not be the one that breaks it. */
final class OtherSurrogates implements Check {
    private static final List<String> RULES =
            List.of("stneuron", "rate", "surrogate:arctan:2", "assg:0.9", "detach", "detach+assg");

    @Override
    public String name() {
        return "other-surrogates";
    }

    @Override
    public String raisedIf(CheckSettings settings) {
        return settings.title() + " with another gradient of spikes leaves at least 2 points less, with "
                + Check.significant(settings);
    }

    @Override
    public String advice() {
        return "report the attack with the strongest of them, for example --gradient rate, or the suite, which tries them "
                + "all";
    }

    @Override
    public Seen look(Evidence evidence) {
        CheckSettings settings = evidence.settings();
        SourceSpec own = settings.source();
        List<RobustResult> results = new ArrayList<>();
        for (String rule : RULES) {
            SourceSpec other = GradientSources.parse(rule).over(own);
            if (evidence.probe().differ(own, other)) {
                results.add(evidence.variant(", " + rule, other));
            }
        }
        return results.isEmpty()
                ? Seen.of(false, "no other gradient of spikes differs (an ANN has none)")
                : Variants.of(evidence, results.toArray(RobustResult[]::new));
    }
}
