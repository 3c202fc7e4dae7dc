package io.github.rscsnn.attack;

import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.option.Interval;
import io.github.rscsnn.tensor.StepScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Square attack (Andriushchenko et al. 2020): random search over square patches, by scores alone; a defence cannot mask a
 * gradient that is not used. Increased is the margin of the logits.
 *
 * <p>A model that is not random is asked once for each candidate, and an image is left alone once it is
 * misclassified. For a random model a candidate is accepted where its margin over fresh draws is larger than that of the
 * current image over as many fresh draws: comparing with an old estimate would keep the image that was once lucky. It then goes
 * on to the last iteration.
 *
 * <p>Positions and signs are drawn for each image; the published code shares positions within a batch.
 *
 * @param threat norm and ε
 * @param iterations candidates for each image, the first one included, at least 1; 5000 in AutoAttack
 * @param initialShare p, share of the image's area that the first squares cover, in (0, 1]; 0.8 in AutoAttack
 */
public record Square(Threat threat, int iterations, double initialShare) implements Attack {
    private static final Setting<Double> SHARE =
            Setting.real("square-p", 0.8, 0, 1, "Share of the image's area that Square's first squares cover.");

    static final AttackType TYPE = AttackType.byScores(
            "square", 5000, options -> new Square(options.threat(), options.steps(), options.get(SHARE)), SHARE);

    /**
     * Iteration up to which p is divided by 1, 2, 4, ... (Section 3.3 of the paper, for 10,000 of them). Fewer iterations end
     * earlier in the schedule, as in AutoAttack.
     */
    private static final int[] HALVINGS = {10, 50, 200, 500, 1000, 2000, 4000, 6000, 8000};

    public Square {
        threat.refuseL1("Square");
        Interval.AT_LEAST_1.require("iterations", iterations);
        Interval.UNIT_ABOVE_0.require("the initial share", initialShare);
    }

    /** Candidates for a norm. */
    interface Proposals {
        /** Points at distance ε that the search starts from, [N, C, H, W]. */
        Tensor first(Noise noise);

        /** {@code current} changed within a square of about {@code side} pixels, [N, C, H, W]. */
        Tensor next(Tensor current, int side, Noise noise);
    }

    @Override
    public Tensor perturb(GradientSource source, Tensor images, Tensor labels, Noise noise) {
        try (StepScope scope = new StepScope()) {
            source.begin();
            Tensor clean = images.detach();
            Proposals proposals =
                    threat.norm() == Threat.Norm.LINF ? new SquareLinf(threat, clean) : new SquareL2(threat, clean);
            Tensor current = proposals.first(noise);
            boolean random = source.random();
            Tensor value = margin(source, current, labels).clone();
            for (int i = 0; i + 1 < iterations; i++) {
                try (StepScope each = new StepScope()) {
                    Tensor open = value.le(new Scalar(0.0));
                    if (!random && !open.any().item_bool()) {
                        break;
                    }
                    int side = side(initialShare, i, clean.size(2), clean.size(3));
                    Tensor candidate = proposals.next(current, side, noise);
                    Tensor offered = margin(source, candidate, labels);
                    if (random) {
                        value.copy_(margin(source, current, labels));
                    }
                    Tensor better = offered.gt(value);
                    Tensor accepted = random ? better : better.logical_and(open);
                    Incumbent.replace(current, accepted, candidate);
                    value.copy_(torch.where(accepted, offered, value));
                }
            }
            return scope.keep(current);
        }
    }

    private static Tensor margin(GradientSource source, Tensor images, Tensor labels) {
        return source.scores(images, labels, Objective.MARGIN).objective();
    }

    /** Side of the squares at an iteration counted from 0: the square root of p times the area, at least 1. */
    static int side(double initialShare, int iteration, long height, long width) {
        long side = Math.round(Math.sqrt(share(initialShare, iteration) * height * width));
        return (int) Math.min(Math.max(side, 1), Math.min(height, width));
    }

    /** p at an iteration counted from 0. */
    static double share(double initialShare, int iteration) {
        double share = initialShare;
        for (int until : HALVINGS) {
            share = iteration > until ? share / 2 : share;
        }
        return share;
    }

    /** −1 where {@code uniform} is below a half, else 1. */
    static Tensor signs(Tensor uniform) {
        return uniform.ge(new Scalar(0.5))
                .to(uniform.scalar_type())
                .mul(new Scalar(2.0))
                .sub(new Scalar(1.0));
    }

    @Override
    public double cost(Price price) {
        return iterations * price.score() + (iterations - 1) * price.again();
    }

    @Override
    public String name() {
        return "square(" + threat.title() + ", iterations=" + iterations + ", p=" + initialShare + ")";
    }
}
