package io.github.rscsnn.attack;

import io.github.rscsnn.coding.Noise;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;

/**
 * Black box by transfer: another model's gradients make the images, the attacked model is never asked.
 *
 * @param attack run on the other model
 * @param surrogate source of the other model, made for the same batch
 */
public record Transfer(Attack attack, GradientSource surrogate) implements Attack {
    public Transfer {
        Objects.requireNonNull(attack, "attack");
        Objects.requireNonNull(surrogate, "surrogate");
    }

    @Override
    public Tensor perturb(GradientSource source, Tensor images, Tensor labels, Noise noise) {
        return attack.perturb(surrogate, images, labels, noise);
    }

    @Override
    public boolean endsEarly() {
        return false;
    }

    @Override
    public Threat threat() {
        return attack.threat();
    }

    @Override
    public String name() {
        return "transfer(" + attack.name() + ", " + surrogate.name() + ")";
    }
}
