package io.github.rscsnn.attack;

import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.tensor.StepScope;
import java.util.Locale;
import java.util.Objects;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Random noise of the same norm as an attack: the control that asks nothing of the model. The perturbation is scaled to length
 * ε in the norm of the threat, then clamped to [0, 1].
 *
 * @param threat norm and ε
 * @param distribution of a pixel before scaling
 */
public record RandomNoise(Threat threat, Distribution distribution) implements Attack {
    static final AttackType TYPE =
            new AttackType("noise", AttackType.Needs.NOTHING, 1, 1, options -> start(options.threat()));

    /** Distribution of the perturbation of a pixel, before it is scaled. */
    public enum Distribution {
        /** Uniform in [-1, 1]. */
        UNIFORM,
        /** Standard normal. */
        GAUSSIAN,
        /** −1 or 1 with equal probability: the corners of the L∞ ball. */
        SIGNS
    }

    public RandomNoise {
        Objects.requireNonNull(threat, "threat");
        Objects.requireNonNull(distribution, "distribution");
    }

    /** Where Auto-PGD starts: uniform for L∞, a uniform direction for L2. */
    static RandomNoise start(Threat threat) {
        return new RandomNoise(
                threat, threat.norm() == Threat.Norm.LINF ? Distribution.UNIFORM : Distribution.GAUSSIAN);
    }

    @Override
    public Tensor perturb(GradientSource source, Tensor images, Tensor labels, Noise noise) {
        return around(images, noise);
    }

    /** One random point around each image, [N, C, H, W]. */
    Tensor around(Tensor images, Noise noise) {
        try (StepScope scope = new StepScope()) {
            Tensor raw = raw(images.size(0), images.size(1), images.size(2), images.size(3), noise)
                    .to(images.device(), images.scalar_type());
            Tensor length = threat.length(raw);
            Tensor scaled =
                    raw.div(length.clamp_min(new Scalar(Float.MIN_NORMAL))).mul(new Scalar(threat.epsilon()));
            return scope.keep(threat.project(images.detach().add(scaled), images.detach()));
        }
    }

    private Tensor raw(long n, long channels, long height, long width, Noise noise) {
        return switch (distribution) {
            case UNIFORM ->
                noise.uniform(n, channels, height, width).mul(new Scalar(2.0)).sub(new Scalar(1.0));
            case GAUSSIAN -> noise.gaussian(n, channels, height, width);
            case SIGNS -> Square.signs(noise.uniform(n, channels, height, width));
        };
    }

    @Override
    public boolean endsEarly() {
        return false;
    }

    @Override
    public double cost(Price price) {
        return 0;
    }

    @Override
    public String name() {
        return "noise(" + threat.title() + ", " + distribution.name().toLowerCase(Locale.ROOT) + ")";
    }
}
