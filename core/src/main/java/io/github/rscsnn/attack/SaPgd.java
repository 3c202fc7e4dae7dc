package io.github.rscsnn.attack;

import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.option.Require;
import io.github.rscsnn.tensor.StepScope;
import io.github.rscsnn.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Stable adaptive PGD (SA-PGD; Wang et al. 2025, arXiv 2512.22522), as the authors' code has it, made for the imprecise
 * gradients of spiking networks:
 *
 * <pre>
 *   m = 0.5 m + g / mean|g|          g: gradient; means over the pixels of an image
 *   v = 0.8 v + g² / mean(g²)
 *   x = x + clamp(size · m / (√v + 1e-12), -size, size), projected
 * </pre>
 *
 * <p>It starts at a random point. The size starts at ε and is halved at every {@link #checkpoints checkpoint}, whatever the
 * objective did. Returned is the last misclassified iterate of each image, by the mean scores of the source's draws; where
 * none is, the last iterate (the authors give back the start, which is as wrong or right in a model that is not random).
 *
 * <p>The published attack is this with the gradients of {@link #GRADIENT}.
 *
 * @param threat an L∞ threat
 * @param loss what is increased; cross-entropy in the paper
 * @param steps at least 1; 100 in the paper
 */
public record SaPgd(Threat threat, ObjectiveName loss, int steps) implements Attack {
    /**
     * Adaptive sharpness with the shape and bound that the authors take unless they search it, and the reset detached, as in
     * all of their neurons.
     */
    public static final SourceSpec GRADIENT = SourceSpec.PLAIN
            .withRule(SourceSpec.Rule.adaptive(AdaptiveSharpness.Shape.ARCTAN, AdaptiveSharpness.PUBLISHED_BOUND))
            .withDetachedReset();

    static final AttackType TYPE = AttackType.byGradients(
            "sapgd",
            100,
            options -> new SaPgd(options.threat(), ObjectiveName.of(options, ObjectiveName.CE), options.steps()),
            ObjectiveName.SETTING);

    private static final double FIRST_DECAY = 0.5;
    private static final double SECOND_DECAY = 0.8;

    public SaPgd {
        Objects.requireNonNull(loss, "loss");
        Require.argument(
                threat.norm() == Threat.Norm.LINF, "SA-PGD clips each pixel's step and is defined for L-infinity only");
        Setting.STEPS.check(steps);
    }

    @Override
    public Tensor perturb(GradientSource source, Tensor images, Tensor labels, Noise noise) {
        try (StepScope scope = new StepScope()) {
            source.begin();
            Tensor clean = images.detach();
            Tensor point = RandomNoise.start(threat).around(clean, noise);
            Tensor gradient = torch.zeros_like(clean);
            Tensor first = torch.zeros_like(clean);
            Tensor second = torch.zeros_like(clean);
            Tensor returned = point.clone();
            Tensor broken = labels.ne(labels);
            List<Integer> checkpoints = checkpoints(steps);
            double size = threat.epsilon();
            for (int step = 0; step <= steps; step++) {
                try (StepScope each = new StepScope()) {
                    if (step > 0) {
                        point.copy_(threat.project(point.add(move(gradient, first, second, size)), clean));
                    }
                    GradientSource.Gradient now = source.gradient(point, labels, loss.objective());
                    gradient.copy_(now.value());
                    Tensor wrong = Objective.predictions(now.logits()).ne(labels);
                    Incumbent.replace(returned, wrong.logical_or(broken.logical_not()), point);
                    broken.logical_or_(wrong);
                }
                size = checkpoints.contains(step) ? size / 2 : size;
            }
            return scope.keep(returned);
        }
    }

    /** The step by {@code gradient}, whose moments it updates. */
    private static Tensor move(Tensor gradient, Tensor first, Tensor second, double size) {
        // g² / mean(g²) is the same after division by mean|g|, and tiny gradients survive the square.
        Tensor unit = perMean(gradient, gradient.abs());
        Tensor square = unit.square();
        first.mul_(new Scalar(FIRST_DECAY)).add_(unit);
        second.mul_(new Scalar(SECOND_DECAY)).add_(perMean(square, square));
        Tensor ratio = first.div(second.sqrt().add(new Scalar(1e-12)));
        return Tensors.clamp(ratio, -1, 1).mul(new Scalar(size));
    }

    /** {@code values} over the mean of {@code of} in each image; 0 for an image without a gradient. */
    static Tensor perMean(Tensor values, Tensor of) {
        return values.div(
                of.mean(new long[] {1, 2, 3}, true, new ScalarTypeOptional()).clamp_min(new Scalar(Float.MIN_NORMAL)));
    }

    /**
     * Steps after which the size is halved: the first after 22 % of all, then after intervals that are 3 % shorter each
     * time but at least 6 %, each percentage rounded down and at least one step.
     */
    static List<Integer> checkpoints(int steps) {
        List<Integer> result = new ArrayList<>();
        int interval = share(22, steps);
        for (int at = interval; at <= steps; at += interval) {
            result.add(at);
            interval = Math.max(interval - share(3, steps), share(6, steps));
        }
        return result;
    }

    private static int share(int percent, int steps) {
        return Math.max(percent * steps / 100, 1);
    }

    @Override
    public SourceSpec gradient() {
        return GRADIENT;
    }

    @Override
    public double cost(Price price) {
        return (steps + 1) * price.gradient();
    }

    @Override
    public String name() {
        return String.format(Locale.ROOT, "sapgd-%s(epsilon=%.5f, steps=%d)", loss.text(), threat.epsilon(), steps);
    }
}
