package io.github.rscsnn.attack;

import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.tensor.StepScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Fast gradient sign method (Eq. 3; Goodfellow et al. 2015), as torchattacks' {@code FGSM}: one step of length ε, clamped
 * to [0, 1], without a random start.
 */
public record Fgsm(Threat threat, ObjectiveName objective) implements Attack {
    /** As the paper takes it: one draw of a random model. */
    static final AttackType TYPE = new AttackType(
            "fgsm",
            AttackType.Needs.GRADIENTS,
            1,
            1,
            options -> new Fgsm(options.threat(), ObjectiveName.of(options, ObjectiveName.CE)),
            ObjectiveName.SETTING);

    /** On cross-entropy. */
    public Fgsm(Threat threat) {
        this(threat, ObjectiveName.CE);
    }

    @Override
    public Tensor perturb(GradientSource source, Tensor images, Tensor labels, Noise noise) {
        try (StepScope scope = new StepScope()) {
            source.begin();
            Tensor gradient =
                    source.gradient(images, labels, objective.objective()).value();
            Tensor moved = images.add(threat.direction(gradient, threat.epsilon()), new Scalar(threat.epsilon()));
            return scope.keep(threat.project(moved, images));
        }
    }

    @Override
    public boolean endsEarly() {
        return false;
    }

    @Override
    public boolean fixed() {
        return true;
    }

    @Override
    public double cost(Price price) {
        return price.gradient();
    }

    @Override
    public String name() {
        return "fgsm(" + threat.title() + objective.title() + ")";
    }
}
