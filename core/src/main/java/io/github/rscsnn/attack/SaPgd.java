package io.github.rscsnn.attack;

import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.tensor.StepScope;
import java.util.Locale;
import java.util.Objects;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Stable adaptive PGD (SA-PGD; Wang et al. 2025, arXiv 2512.22522), made for the imprecise gradients of spiking networks:
 *
 * <pre>
 *   m = 0.5 m + g / mean|g|          g: gradient; means over the pixels of an image
 *   v = 0.8 v + g² / mean(g²)
 *   x = x + clamp(size · m / (√v + 1e-12), -size, size), projected
 * </pre>
 *
 * <p>The size starts at ε and is halved by {@link StepHalving}.
 *
 * @param threat an L∞ threat
 * @param loss what is increased; cross-entropy in the paper
 * @param steps at least 1
 */
public record SaPgd(Threat threat, Apgd.Loss loss, int steps) implements Attack {
    private static final double FIRST_DECAY = 0.5;
    private static final double SECOND_DECAY = 0.8;

    public SaPgd {
        Objects.requireNonNull(loss, "loss");
        if (threat.norm() != Threat.Norm.LINF) {
            throw new IllegalArgumentException("SA-PGD clips each pixel's step and is defined for L-infinity only");
        }
        if (steps < 1) {
            throw new IllegalArgumentException("steps must be at least 1, got " + steps);
        }
    }

    @Override
    public Tensor perturb(GradientSource source, Tensor images, Tensor labels, Noise noise) {
        try (StepScope scope = new StepScope()) {
            Tensor clean = images.detach();
            Tensor first = torch.zeros_like(clean);
            Tensor second = torch.zeros_like(clean);
            return scope.keep(AdaptiveAscent.run(
                    source,
                    RandomNoise.start(threat).around(clean, noise),
                    labels,
                    loss.objective(),
                    threat.epsilon(),
                    steps,
                    (step, point, previous, gradient, size) -> {
                        // g² / mean(g²) is the same after division by mean|g|, and tiny gradients survive the square.
                        Tensor unit = gradient.div(mean(gradient.abs()).clamp_min(new Scalar(Float.MIN_NORMAL)));
                        Tensor square = unit.square();
                        first.mul_(new Scalar(FIRST_DECAY)).add_(unit);
                        second.mul_(new Scalar(SECOND_DECAY))
                                .add_(square.div(mean(square).clamp_min(new Scalar(Float.MIN_NORMAL))));
                        Tensor ratio = first.div(second.sqrt().add(new Scalar(1e-12)));
                        Tensor bounded = ratio.clamp_min(new Scalar(-1.0)).clamp_max(new Scalar(1.0));
                        return threat.project(point.add(bounded.mul(size)), clean);
                    }));
        }
    }

    private static Tensor mean(Tensor values) {
        return values.mean(new long[] {1, 2, 3}, true, new ScalarTypeOptional());
    }

    @Override
    public String name() {
        return String.format(
                Locale.ROOT,
                "sapgd-%s(epsilon=%.5f, steps=%d)",
                loss.name().toLowerCase(Locale.ROOT),
                threat.epsilon(),
                steps);
    }
}
