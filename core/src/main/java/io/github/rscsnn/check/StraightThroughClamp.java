package io.github.rscsnn.check;

import io.github.rscsnn.attack.SourceSpec;
import io.github.rscsnn.coding.Coding;

/** A clamp or a quantiser of the coding blocks gradients, which is no defence against those who pass them through. */
final class StraightThroughClamp implements Check {
    @Override
    public String name() {
        return "straight-through-clamp";
    }

    @Override
    public String raisedIf(CheckSettings settings) {
        return settings.title()
                + " with the coding's clamps passed straight through leaves at least 2 points less, with "
                + Check.significant(settings);
    }

    @Override
    public String advice() {
        return "report the attack with --gradient stclamp";
    }

    @Override
    public Seen look(Evidence evidence) {
        CheckSettings settings = evidence.settings();
        Coding coding = evidence.classifier().coding();
        SourceSpec source = settings.source();
        if (source.straightThroughClamp() || coding.straightThrough().equals(coding)) {
            String why = source.straightThroughClamp() ? "the attack does so already" : coding.name() + " has no clamp";
            return Seen.of(false, why);
        }
        return Variants.of(evidence, evidence.variant(", stclamp", source.withStraightThroughClamp()));
    }
}
