package io.github.rscsnn.experiment;

import io.github.rscsnn.attack.Attack;
import io.github.rscsnn.attack.AttackKind;
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
     * @param name of the attack; {@code pgd}, or a class
     * @param epsilon L∞; at 0 nothing is computed, for every attack returns the image
     * @param model where the gradients come from
     * @throws IllegalArgumentException if the settings do not fit the attack
     */
    AttackPlan plan(String label, String name, double epsilon, Function<SourceSpec, AttackPlan.Source> model) {
        if (OwnPart.isClassName(name)) {
            AttackOptions options = withSettings(AttackKind.PGD.defaults(Threat.linf(epsilon)));
            Attack own = OwnPart.make("attack", Attack.class, name, AttackOptions.class, options, true);
            return new AttackPlan(label, epsilon == 0 ? null : own, model.apply(source), epsilon);
        }
        AttackSpec spec = AttackSpec.parse(name, Threat.linf(epsilon));
        AttackSpec chosen = spec.with(withSettings(spec.options()));
        SourceSpec view = chosen.source(source);
        return new AttackPlan(label, epsilon == 0 ? null : chosen.build(), model.apply(view), epsilon);
    }

    /** Name of the row: that of the attack, of a class without its package. */
    static String label(String name) {
        return OwnPart.isClassName(name) ? OwnPart.simpleName(name) : name;
    }

    private AttackOptions withSettings(AttackOptions defaults) {
        AttackOptions options =
                defaults.withRandomStart(randomStart).withRestarts(source.rule().runs());
        if (alpha != null) {
            options = options.withAlpha(alpha);
        }
        return steps == null ? options : options.withSteps(steps);
    }
}
