package io.github.rscsnn.experiment;

import io.github.rscsnn.attack.Attack;
import io.github.rscsnn.attack.AttackOptions;
import io.github.rscsnn.attack.AttackType;
import io.github.rscsnn.attack.Attacks;
import io.github.rscsnn.attack.OtherModel;
import io.github.rscsnn.attack.Setting;
import io.github.rscsnn.attack.SourceSpec;
import io.github.rscsnn.attack.Threat;
import io.github.rscsnn.evaluate.AttackPlan;
import io.github.rscsnn.network.Pass;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.option.Require;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * From the name of an attack to a plan, with the settings that all attacks of an evaluation share.
 *
 * @param alpha step of PGD at {@code reference}, in proportion at any other ε; null for the attack's own
 * @param reference ε of {@code alpha}, above 0
 * @param steps null for the attack's own
 * @param randomStart whether PGD starts at a random point
 * @param source how gradients are taken
 * @param own norm and settings of single attacks, by name
 */
record PlanMaker(
        @Nullable Double alpha,
        double reference,
        @Nullable Integer steps,
        boolean randomStart,
        SourceSpec source,
        Map<String, String> own) {
    /**
     * @param label of the row
     * @param name of the attack; {@code pgd}, or a class
     * @param epsilon at 0 nothing is computed, for every attack but given images returns the image
     * @param other gradients of another network, where the attack is made on that one; else null
     * @throws IllegalArgumentException if the settings do not fit the attack
     */
    AttackPlan plan(
            String label, String name, double epsilon, @Nullable Function<SourceSpec, AttackPlan.Source> other) {
        AttackOptions options = options(name, epsilon);
        Attack attack = options.build();
        Require.argument(
                attack.threat() != null || norm(own) == Threat.Norm.LINF,
                "attack %s does not say what its images are held to, so it is taken for L-infinity: let it"
                        + " implement threat()",
                name);
        AttackPlan.Source view = other != null
                ? other.apply(attack.ruled(source))
                : (classifier, pass, noise) ->
                        options.source(source, classifier).build(classifier, pass, noise);
        boolean unmoved = epsilon == 0 && !(attack instanceof GivenImages); // whose file may say otherwise
        return new AttackPlan(label, unmoved ? null : attack, view, epsilon);
    }

    /**
     * The other network's gradients and scores, whatever network is attacked: means over draws where it is random.
     *
     * @param from of {@link TransferSettings}
     * @param other that run's network; null where nothing is asked
     * @param pass evaluation pass of {@code other}
     */
    static Function<SourceSpec, AttackPlan.Source> transfer(
            @Nullable String from, @Nullable SpikingClassifier other, @Nullable Pass pass) {
        if (from == null || other == null || pass == null) {
            return view -> (attacked, unused, noise) -> {
                throw new IllegalStateException("no other network is there to transfer images from");
            };
        }
        SpikingClassifier seen = TransferSettings.seen(from, other);
        String without = TransferSettings.NOISE_OFF.equals(from) ? " without noise" : "";
        return view -> (attacked, unused, noise) -> {
            SourceSpec spec = view.withUsualDraws(AttackType.EOT_DRAWS, seen);
            return new OtherModel(spec.build(seen, pass, noise), spec.name() + without);
        };
    }

    /** One of the registered attacks, or a class, which gets the settings of PGD. */
    static AttackType type(String name) {
        return OwnPart.isClassName(name)
                ? new AttackType(
                        name,
                        AttackType.Needs.GRADIENTS,
                        7,
                        AttackType.EOT_DRAWS,
                        options -> OwnPart.make("attack", Attack.class, name, AttackOptions.class, options, true))
                : Attacks.named(name);
    }

    /** Name of the row: that of the attack, of a class without its package. */
    static String label(String name) {
        return OwnPart.isClassName(name) ? OwnPart.simpleName(name) : name;
    }

    static Threat.Norm norm(Map<String, String> options) {
        return Setting.NORM.in(options);
    }

    private AttackOptions options(String name, double epsilon) {
        AttackType type = type(name);
        AttackOptions options = AttackOptions.of(type, new Threat(norm(own), epsilon))
                .with(own)
                .with(Setting.RANDOM_START, randomStart)
                .with(Setting.RESTARTS, type.runs(source.rule()));
        if (source.draws() > 0) {
            options = options.with(Setting.DRAWS, source.draws());
        }
        if (alpha != null) {
            options = options.with(Setting.ALPHA, epsilon == 0 ? alpha : alpha * (epsilon / reference));
        }
        return steps == null ? options : options.with(Setting.STEPS, steps);
    }
}
