package io.github.rscsnn.attack;

import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.tensor.StepScope;
import java.util.Locale;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Fast gradient sign method (Eq. 3; Goodfellow et al. 2015), as torchattacks' {@code FGSM}: one step of length ε, clamped
 * to [0, 1], without a random start.
 */
public record Fgsm(Threat threat) implements Attack {
    @Override
    public Tensor perturb(GradientSource source, Tensor images, Tensor labels, Noise noise) {
        try (StepScope scope = new StepScope()) {
            source.begin();
            Tensor gradient =
                    source.gradient(images, labels, Objective.CROSS_ENTROPY).value();
            Tensor moved = images.add(threat.direction(gradient), new Scalar(threat.epsilon()));
            return scope.keep(threat.project(moved, images));
        }
    }

    @Override
    public boolean endsEarly() {
        return false;
    }

    @Override
    public String name() {
        return String.format(Locale.ROOT, "fgsm(%s, epsilon=%.5f)", norm(), threat.epsilon());
    }

    private String norm() {
        return threat.norm().name().toLowerCase(Locale.ROOT);
    }
}
