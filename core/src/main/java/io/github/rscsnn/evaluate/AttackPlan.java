package io.github.rscsnn.evaluate;

import io.github.rscsnn.attack.Attack;
import io.github.rscsnn.attack.BpttGradient;
import io.github.rscsnn.attack.GradientSource;
import io.github.rscsnn.attack.Threat;
import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.network.Pass;
import io.github.rscsnn.network.SpikingClassifier;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One row of an evaluation: an attack, and how its gradients are taken.
 *
 * @param label short name in tables, for example {@code pgd}; names its part of the randomness, so that one attack at several
 *     ε meets the same draws
 * @param attack null for the images as they are
 * @param source makes the attacker's view of the model for one batch; another model's for a transfer attack
 * @param epsilon of the attack, pixel units; null for clean images, and where it is not said
 */
public record AttackPlan(
        String label,
        @Nullable Attack attack,
        Source source,
        @Nullable Double epsilon) {
    /** Makes a gradient source for the images of one batch. */
    @FunctionalInterface
    public interface Source {
        GradientSource of(SpikingClassifier classifier, Pass pass, Noise noise);
    }

    /** White box, one draw a gradient. */
    public static final Source BPTT = BpttGradient::new;

    public AttackPlan {
        Objects.requireNonNull(label, "label");
        Objects.requireNonNull(source, "source");
    }

    public AttackPlan(String label, @Nullable Attack attack, Source source) {
        this(label, attack, source, null);
    }

    /** What the images are held to: the norm of the attack, L∞ where it says none, at the ε of the plan; null for clean images. */
    @Nullable
    Threat threat() {
        Threat own = attack == null ? null : attack.threat();
        if (epsilon == null) {
            return own;
        }
        return own == null ? Threat.linf(epsilon) : new Threat(own.norm(), epsilon);
    }

    /** The attack with all its parameters; {@code none} for the images as they are. */
    String attackName() {
        return attack == null ? "none" : attack.name();
    }

    public static AttackPlan clean() {
        return new AttackPlan("clean", null, BPTT);
    }
}
