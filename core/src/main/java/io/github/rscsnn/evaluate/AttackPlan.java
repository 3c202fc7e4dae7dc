package io.github.rscsnn.evaluate;

import io.github.rscsnn.attack.Attack;
import io.github.rscsnn.attack.BpttGradient;
import io.github.rscsnn.attack.GradientSource;
import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.network.Pass;
import io.github.rscsnn.network.SpikingClassifier;
import java.util.Objects;

/**
 * One row of an evaluation: an attack, and how its gradients are taken.
 *
 * @param label short name in tables, for example {@code pgd}
 * @param attack null for the clean images
 * @param source makes the attacker's view of the model for one batch
 */
public record AttackPlan(String label, Attack attack, Source source) {
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

    public static AttackPlan clean() {
        return new AttackPlan("clean", null, BPTT);
    }
}
