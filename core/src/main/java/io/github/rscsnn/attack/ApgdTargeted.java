package io.github.rscsnn.attack;

import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.tensor.StepScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Targeted Auto-PGD (Croce and Hein 2020): one run towards each of the classes that score highest on the clean image, the
 * label left out, with the targeted DLR objective; the run with the largest mean margin is returned.
 *
 * @param threat norm and ε
 * @param steps of each run, at least 1
 * @param targets number of classes tried, at least 1, at most all but the label; 9 in AutoAttack
 */
public record ApgdTargeted(Threat threat, int steps, int targets) implements Attack {
    static final Setting<Integer> TARGETS =
            Setting.whole("targets", 9, 1, Integer.MAX_VALUE, "Classes that a targeted attack tries.");

    static final AttackType TYPE = AttackType.byGradients(
            "apgd-t",
            100,
            options -> new ApgdTargeted(options.threat(), options.steps(), options.get(TARGETS)),
            TARGETS);

    public ApgdTargeted {
        threat.refuseL1("Auto-PGD");
        Setting.STEPS.check(steps);
        TARGETS.check(targets);
    }

    @Override
    public Tensor perturb(GradientSource source, Tensor images, Tensor labels, Noise noise) {
        try (StepScope scope = new StepScope()) {
            Tensor ranked = ranked(source.logits(images), labels, targets);
            Apgd ascent = new Apgd(threat, ObjectiveName.DLR, steps, true);
            return scope.keep(Restarts.best(ranked.size(1), source, labels, rank -> {
                Objective towards = Objective.dlrTargeted(ranked.select(1, rank));
                return ascent.ascend(towards, source, images, labels, noise);
            }));
        }
    }

    /** The classes but the label by falling score, at most {@code targets}, int64 [N, targets]. */
    static Tensor ranked(Tensor scores, Tensor labels, int targets) {
        Tensor others = scores.scatter(1, labels.unsqueeze(1), new Scalar(Double.NEGATIVE_INFINITY));
        return others.topk(Math.min(targets, scores.size(1) - 1)).get1();
    }

    @Override
    public double cost(Price price) {
        return price.score() + price.best(targets, Apgd.cost(steps, price));
    }

    @Override
    public String name() {
        return "apgd-t(" + threat.title() + ", steps=" + steps + ", targets=" + targets + ")";
    }
}
