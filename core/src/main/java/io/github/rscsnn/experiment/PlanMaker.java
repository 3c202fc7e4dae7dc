package io.github.rscsnn.experiment;

import io.github.rscsnn.attack.Attack;
import io.github.rscsnn.attack.AttackKind;
import io.github.rscsnn.attack.AttackOptions;
import io.github.rscsnn.attack.AttackSpec;
import io.github.rscsnn.attack.OtherModel;
import io.github.rscsnn.attack.SourceSpec;
import io.github.rscsnn.attack.Threat;
import io.github.rscsnn.evaluate.AttackPlan;
import io.github.rscsnn.network.Pass;
import io.github.rscsnn.network.SpikingClassifier;
import java.util.function.Function;

/**
 * From the name of an attack to a plan, with the settings that all attacks of an evaluation share.
 *
 * @param alpha step of PGD at {@code reference}, in proportion at any other ε; null for the attack's own
 * @param reference ε of {@code alpha}, above 0
 * @param steps null for the attack's own
 * @param randomStart whether PGD starts at a random point
 * @param source how gradients are taken
 */
record PlanMaker(Double alpha, double reference, Integer steps, boolean randomStart, SourceSpec source) {
    /**
     * @param label of the row
     * @param name of the attack; {@code pgd}, or a class
     * @param epsilon L∞; at 0 nothing is computed, for every attack returns the image
     * @return the attack on the model itself
     * @throws IllegalArgumentException if the settings do not fit the attack
     */
    AttackPlan plan(String label, String name, double epsilon) {
        if (OwnPart.isClassName(name)) {
            int draws = source.draws() == 0 ? AttackKind.EOT_DRAWS : source.draws();
            AttackOptions options =
                    withSettings(AttackKind.PGD.defaults(Threat.linf(epsilon)).withDraws(draws));
            Attack own = OwnPart.make("attack", Attack.class, name, AttackOptions.class, options, true);
            return new AttackPlan(label, epsilon == 0 ? null : own, usual(draws), epsilon);
        }
        AttackSpec chosen = spec(name, epsilon);
        return new AttackPlan(
                label,
                epsilon == 0 ? null : chosen.build(),
                (classifier, pass, noise) -> chosen.source(source, classifier).build(classifier, pass, noise),
                epsilon);
    }

    private AttackPlan.Source usual(int draws) {
        return (classifier, pass, noise) ->
                source.withUsualDraws(draws, classifier).build(classifier, pass, noise);
    }

    /**
     * The other network's gradients and scores, whatever network is attacked: means over draws where it is random.
     *
     * @param pass evaluation pass of {@code other}
     */
    static Function<SourceSpec, AttackPlan.Source> transfer(SpikingClassifier other, Pass pass) {
        return view -> (attacked, unused, noise) -> {
            SourceSpec spec = view.withUsualDraws(AttackKind.EOT_DRAWS, other);
            return new OtherModel(spec.build(other, pass, noise), spec.name());
        };
    }

    /** @return the attack on another network, of which {@code other} makes the gradients */
    AttackPlan transfer(String label, String name, double epsilon, Function<SourceSpec, AttackPlan.Source> other) {
        AttackSpec chosen = spec(name, epsilon);
        return new AttackPlan(label, epsilon == 0 ? null : chosen.build(), other.apply(chosen.ruled(source)), epsilon);
    }

    private AttackSpec spec(String name, double epsilon) {
        AttackSpec spec = AttackSpec.parse(name, Threat.linf(epsilon));
        return spec.with(withSettings(spec.options()));
    }

    /** Name of the row: that of the attack, of a class without its package. */
    static String label(String name) {
        return OwnPart.isClassName(name) ? OwnPart.simpleName(name) : name;
    }

    private AttackOptions withSettings(AttackOptions defaults) {
        AttackOptions options =
                defaults.withRandomStart(randomStart).withRestarts(source.rule().runs());
        if (alpha != null) {
            double epsilon = options.threat().epsilon();
            options = options.withAlpha(epsilon == 0 ? alpha : alpha * (epsilon / reference));
        }
        return steps == null ? options : options.withSteps(steps);
    }
}
