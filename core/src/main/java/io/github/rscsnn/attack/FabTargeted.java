package io.github.rscsnn.attack;

import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.tensor.StepScope;
import io.github.rscsnn.tensor.Tensors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Targeted fast adaptive boundary attack (FAB-T; Croce and Hein 2020, "Minimally distorted adversarial examples", Algorithm 1), with
 * the numbers of AutoAttack. For each of the classes that score highest on the clean image x₀ it looks for the nearest image that is
 * misclassified:
 *
 * <pre>
 *   f = target's logit minus label's at x, linearised; δ, δ₀: shortest moves of x and of x₀ onto f = 0 within [0, 1]
 *   α = min(|δ| / (|δ| + |δ₀|), 0.1)
 *   x = (1 - α) (x + 1.05 δ) + α (x₀ + 1.05 δ₀), clamped; if misclassified kept where nearer, then x = x₀ + 0.9 (x - x₀)
 * </pre>
 *
 * <p>It starts on the image, so a run has no randomness of its own. Returned is the nearest misclassified image if it is within ε,
 * else the image itself.
 *
 * @param threat norm and ε
 * @param steps for each class, at least 1; 100 in AutoAttack
 * @param targets number of classes, at least 1, at most all but the label; 9 in AutoAttack
 */
public record FabTargeted(Threat threat, int steps, int targets) implements Attack {
    static final AttackType TYPE = AttackType.byGradients(
            "fab-t",
            100,
            options -> new FabTargeted(options.threat(), options.steps(), options.get(ApgdTargeted.TARGETS)),
            ApgdTargeted.TARGETS);

    private static final double OVERSHOOT = 1.05;
    private static final double BACKWARD = 0.9;
    private static final double MOST = 0.1;

    public FabTargeted {
        threat.refuseL1("FAB");
        Setting.STEPS.check(steps);
        ApgdTargeted.TARGETS.check(targets);
    }

    @Override
    public Tensor perturb(GradientSource source, Tensor images, Tensor labels, Noise noise) {
        try (StepScope scope = new StepScope()) {
            Tensor clean = images.detach();
            Tensor ranked = ApgdTargeted.ranked(source.logits(clean), labels, targets);
            Tensor nearest = clean.clone();
            Tensor distance = clean.new_full(new long[] {clean.size(0)}, new Scalar(Double.POSITIVE_INFINITY));
            for (long rank = 0; rank < ranked.size(1); rank++) {
                source.begin();
                Objective towards = Objective.gain(ranked.select(1, rank));
                Tensor point = clean.clone();
                for (int step = 0; step < steps; step++) {
                    try (StepScope each = new StepScope()) {
                        Tensor next = next(source.gradient(point, labels, towards), point, clean);
                        Tensor wrong =
                                Objective.predictions(source.logits(next)).ne(labels);
                        Tensor far = threat.distances(next, clean);
                        Tensor nearer = wrong.logical_and(far.lt(distance));
                        Incumbent.replace(nearest, nearer, next);
                        distance.copy_(torch.where(nearer, far, distance));
                        point.copy_(next);
                        Incumbent.replace(point, wrong, torch.lerp(clean, next, new Scalar(BACKWARD)));
                    }
                }
            }
            Tensor found = clean.clone();
            Incumbent.replace(found, distance.le(new Scalar(threat.epsilon())), nearest);
            return scope.keep(found);
        }
    }

    private Tensor next(GradientSource.Gradient at, Tensor point, Tensor clean) {
        // of the batch mean, [N, D]
        Tensor gradient = at.value().mul(new Scalar((double) point.size(0))).flatten(1, -1);
        Tensor x = point.flatten(1, -1);
        Tensor start = clean.flatten(1, -1);
        Tensor value = at.objective();
        Tensor atStart = value.add(gradient.mul(start.sub(x)).sum(1));
        Tensor move = toPlane(threat.norm(), x, gradient, value);
        Tensor moveStart = toPlane(threat.norm(), start, gradient, atStart);
        Tensor length = length(move);
        Tensor share = length.div(length.add(length(moveStart))).clamp_max(new Scalar(MOST));
        Tensor moved = torch.lerp(
                x.add(move, new Scalar(OVERSHOOT)), start.add(moveStart, new Scalar(OVERSHOOT)), share.unsqueeze(1));
        return Tensors.clamp(moved, 0, 1).view_as(point);
    }

    /** [N], at least 1e-8. */
    private Tensor length(Tensor move) {
        Tensor length = threat.norm() == Threat.Norm.LINF
                ? move.abs().amax(new long[] {1}, false)
                : move.square().sum(1).sqrt();
        return length.clamp_min(new Scalar(1e-8));
    }

    /**
     * The shortest move onto the plane where a linear function is 0 that stays within [0, 1]; as far as [0, 1] goes where that does
     * not reach it. With room r for each pixel in the direction that helps, |δ| = min(λ, r) for L∞ and min(λ |w|, r) for L2, and the
     * sum of |w| |δ| rises with λ in straight pieces, to the value that is to be taken away.
     *
     * @param x points in [0, 1], [N, D]
     * @param gradient w of the function, [N, D]
     * @param value of the function at {@code x}, [N]
     * @return δ, [N, D]
     */
    static Tensor toPlane(Threat.Norm norm, Tensor x, Tensor gradient, Tensor value) {
        // in units of the largest component, and in float64: squares of a nearly vanished gradient are 0 in float32
        Tensor largest = gradient.abs().amax(new long[] {1}, true).clamp_min(new Scalar(Float.MIN_NORMAL));
        Tensor w = gradient.div(largest).to(ScalarType.Double);
        Tensor goal = value.to(ScalarType.Double).div(largest.squeeze(1)).unsqueeze(1);
        Tensor direction = w.sign().mul(goal.sign()).neg();
        Tensor room = torch.where(direction.gt(new Scalar(0.0)), x.neg().add(new Scalar(1.0)), x)
                .mul(direction.abs());
        Tensor slope = norm == Threat.Norm.LINF ? direction.abs() : w.abs();
        Tensor ends = room.div(slope.clamp_min(new Scalar(Double.MIN_NORMAL))); // λ at which a pixel's room ends
        var sorted = ends.sort(1, false);
        Tensor end = sorted.get0();
        Tensor weight = w.abs().mul(slope).gather(1, sorted.get1());
        Tensor used = weight.mul(end).cumsum(1).sub(weight.mul(end)); // by pixels whose room ended before
        Tensor open = weight.flip(1).cumsum(1).flip(1); // slope of all others together
        Tensor reached = used.add(end.mul(open)).lt(goal.abs()).sum(new long[] {1}, true, new ScalarTypeOptional());
        Tensor piece = reached.clamp_max(new Scalar(x.size(1) - 1));
        Tensor lambda = goal.abs()
                .sub(used.gather(1, piece))
                .div(open.gather(1, piece).clamp_min(new Scalar(Double.MIN_NORMAL)));
        Tensor all = reached.eq(new Scalar(x.size(1)));
        lambda = torch.where(all, end.select(1, x.size(1) - 1).unsqueeze(1), lambda);
        return torch.minimum(lambda, ends).mul(slope).mul(direction).to(x.scalar_type());
    }

    @Override
    public boolean fixed() {
        return true;
    }

    @Override
    public double cost(Price price) {
        return price.score() + targets * steps * (price.gradient() + price.score());
    }

    @Override
    public String name() {
        return "fab-t(" + threat.title() + ", steps=" + steps + ", targets=" + targets + ")";
    }
}
