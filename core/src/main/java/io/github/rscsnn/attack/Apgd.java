package io.github.rscsnn.attack;

import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.tensor.StepScope;
import java.util.Objects;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Auto-PGD (Croce and Hein 2020, Algorithm 1): gradient steps with momentum 0.75, first step 2ε, halved by
 * {@link StepHalving}. APGD-CE and APGD-DLR are this with two objectives; restarts are {@link Restarts}.
 *
 * @param threat norm and ε
 * @param loss what is increased
 * @param steps N_iter, at least 1; 100 in AutoAttack
 * @param randomStart whether to start on a random point at distance ε, as AutoAttack does, rather than on the image
 */
public record Apgd(Threat threat, ObjectiveName loss, int steps, boolean randomStart) implements Attack {
    /** Auto-PGD on cross-entropy. */
    static final AttackType CE_TYPE = type("apgd-ce", ObjectiveName.CE);

    /** On the difference of logits ratio. */
    static final AttackType DLR_TYPE = type("apgd-dlr", ObjectiveName.DLR);

    private static final double MOMENTUM = 0.75;

    private static AttackType type(String name, ObjectiveName loss) {
        return AttackType.byGradients(
                name,
                100,
                options -> new Apgd(options.threat(), ObjectiveName.of(options, loss), options.steps(), true),
                ObjectiveName.SETTING);
    }

    public Apgd {
        Objects.requireNonNull(loss, "loss");
        threat.refuseL1("Auto-PGD");
        Setting.STEPS.check(steps);
    }

    @Override
    public Tensor perturb(GradientSource source, Tensor images, Tensor labels, Noise noise) {
        return ascend(loss.objective(), source, images, labels, noise);
    }

    /**
     * Keeps the best point of each image, by the objective at the draws that the gradient used, and goes on from there with the
     * gradient found there when the step is halved. Returned is the best point among those misclassified by the mean scores of
     * these draws, where there are any: a larger cross-entropy alone does not mean a wrong class. Of a random model the best point
     * is scored again over as many fresh draws before each comparison, for the largest of many noisy scores is the luckiest one;
     * and one point is both the best and the one returned.
     */
    Tensor ascend(Objective objective, GradientSource source, Tensor images, Tensor labels, Noise noise) {
        try (StepScope scope = new StepScope()) {
            Tensor clean = images.detach();
            Tensor start = randomStart ? RandomNoise.start(threat).around(clean, noise) : clean;
            source.begin();
            Tensor point = start.clone();
            Tensor previous = start.clone();
            GradientSource.Gradient first = source.gradient(point, labels, objective);
            Tensor gradient = first.value().clone();
            Tensor bestGradient = first.value().clone();
            Incumbent best = new Incumbent(point, first.objective());
            boolean random = source.random();
            Incumbent returned = random ? best : new Incumbent(point, first.objective(), wrong(first.logits(), labels));
            StepHalving halving = new StepHalving(first.objective(), 2 * threat.epsilon(), steps);
            for (int step = 1; step <= steps; step++) {
                try (StepScope each = new StepScope()) {
                    Tensor next = next(
                            step, point, previous, threat.direction(gradient).mul(halving.size()), clean);
                    previous.copy_(point);
                    point.copy_(next);
                    GradientSource.Gradient now = source.gradient(point, labels, objective);
                    gradient.copy_(now.value());
                    if (random) {
                        GradientSource.Scores again = source.scores(best.images(), labels, objective);
                        best.score(again.objective(), wrong(again.logits(), labels));
                    }
                    Tensor misclassified = wrong(now.logits(), labels);
                    Tensor better = random
                            ? best.offer(point, now.objective(), misclassified)
                            : best.offer(point, now.objective());
                    if (!random) {
                        returned.offer(point, now.objective(), misclassified);
                    }
                    Incumbent.replace(bestGradient, better, gradient);
                    Tensor halved = halving.observe(step, now.objective(), best.value(), better);
                    if (halved != null) {
                        Incumbent.replace(point, halved, best.images());
                        Incumbent.replace(gradient, halved, bestGradient);
                    }
                }
            }
            return scope.keep(returned.images());
        }
    }

    /** @param move of this step, before momentum */
    private Tensor next(int step, Tensor point, Tensor previous, Tensor move, Tensor clean) {
        Tensor moved = threat.project(point.add(move), clean);
        if (step == 1) {
            return moved;
        }
        Tensor inert =
                point.add(moved.sub(point), new Scalar(MOMENTUM)).add(point.sub(previous), new Scalar(1 - MOMENTUM));
        return threat.project(inert, clean);
    }

    private static Tensor wrong(Tensor logits, Tensor labels) {
        return Objective.predictions(logits).ne(labels).to(torch.ScalarType.Float);
    }

    @Override
    public double cost(Price price) {
        return cost(steps, price);
    }

    static double cost(int steps, Price price) {
        return (steps + 1) * price.gradient() + steps * price.again();
    }

    @Override
    public String name() {
        return "apgd-" + loss.text() + "(" + threat.title() + ", steps=" + steps
                + (randomStart ? ", random start)" : ")");
    }
}
