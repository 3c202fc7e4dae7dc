package io.github.rscsnn.experiment;

import io.github.rscsnn.attack.AttackOptions;
import io.github.rscsnn.attack.AttackSpec;
import io.github.rscsnn.attack.SourceSpec;
import io.github.rscsnn.attack.Threat;
import io.github.rscsnn.evaluate.AttackPlan;
import java.util.function.Function;

/**
 * From the name of an attack to a plan, with the settings that all attacks of an evaluation share.
 *
 * @param alpha step of PGD; null for the attack's own
 * @param steps null for the attack's own
 * @param randomStart whether PGD starts at a random point
 * @param source how gradients are taken
 */
record PlanMaker(Double alpha, Integer steps, boolean randomStart, SourceSpec source) {
    /** The attacked model's own gradients. */
    static final Function<SourceSpec, AttackPlan.Source> WHITE_BOX = view -> view::build;

    /**
     * @param label of the row
     * @param name of the attack; {@code pgd}
     * @param epsilon L∞; at 0 nothing is computed, for every attack returns the image
     * @param model where the gradients come from
     * @throws IllegalArgumentException if the settings do not fit the attack
     */
    AttackPlan plan(String label, String name, double epsilon, Function<SourceSpec, AttackPlan.Source> model) {
        AttackSpec spec = AttackSpec.parse(name, Threat.linf(epsilon));
        AttackOptions options = spec.options().withRandomStart(randomStart);
        if (alpha != null) {
            options = options.withAlpha(alpha);
        }
        if (steps != null) {
            options = options.withSteps(steps);
        }
        AttackSpec chosen = spec.with(options);
        SourceSpec view = chosen.source(source);
        return new AttackPlan(label, epsilon == 0 ? null : chosen.build(), model.apply(view), epsilon);
    }
}
