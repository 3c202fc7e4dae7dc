package io.github.rscsnn.attack;

import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.tensor.StepScope;
import java.util.Locale;
import java.util.Objects;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Auto-PGD (Croce and Hein 2020, Algorithm 1): gradient steps with momentum 0.75, first step 2ε, halved by
 * {@link StepHalving}. APGD-CE and APGD-DLR are this with two objectives; restarts are {@link Restarts}.
 *
 * @param threat norm and ε
 * @param loss what is increased
 * @param steps N_iter, at least 1; 100 in AutoAttack
 * @param randomStart whether to start on a random point at distance ε, as AutoAttack does, rather than on the image
 */
public record Apgd(Threat threat, Loss loss, int steps, boolean randomStart) implements Attack {
    /** Auto-PGD on cross-entropy. */
    static final AttackType CE_TYPE = type("apgd-ce", Loss.CE);

    /** On the difference of logits ratio. */
    static final AttackType DLR_TYPE = type("apgd-dlr", Loss.DLR);

    private static final double MOMENTUM = 0.75;

    private static AttackType type(String name, Loss loss) {
        return new AttackType(
                name,
                AttackType.Needs.GRADIENTS,
                100,
                AttackType.EOT_DRAWS,
                options -> new Apgd(options.threat(), loss, options.steps(), true));
    }

    /** Objective of the attack. */
    public enum Loss {
        CE(Objective.CROSS_ENTROPY),
        DLR(Objective.DLR);

        private final Objective objective;

        Loss(Objective objective) {
            this.objective = objective;
        }

        public Objective objective() {
            return objective;
        }
    }

    public Apgd {
        Objects.requireNonNull(threat, "threat");
        Objects.requireNonNull(loss, "loss");
        if (steps < 1) {
            throw new IllegalArgumentException("steps must be at least 1, got " + steps);
        }
    }

    @Override
    public Tensor perturb(GradientSource source, Tensor images, Tensor labels, Noise noise) {
        return run(threat, loss.objective(), steps, randomStart, source, images, labels, noise);
    }

    static Tensor run(
            Threat threat,
            Objective objective,
            int steps,
            boolean randomStart,
            GradientSource source,
            Tensor images,
            Tensor labels,
            Noise noise) {
        try (StepScope scope = new StepScope()) {
            Tensor clean = images.detach();
            Tensor start = randomStart ? RandomNoise.start(threat).around(clean, noise) : clean;
            return scope.keep(AdaptiveAscent.run(
                    source,
                    start,
                    labels,
                    objective,
                    2 * threat.epsilon(),
                    steps,
                    (step, point, previous, gradient, size) -> {
                        Tensor moved = threat.project(
                                point.add(threat.direction(gradient).mul(size)), clean);
                        if (step == 1) {
                            return moved;
                        }
                        Tensor inert = point.add(moved.sub(point), new Scalar(MOMENTUM))
                                .add(point.sub(previous), new Scalar(1 - MOMENTUM));
                        return threat.project(inert, clean);
                    }));
        }
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
        return "apgd-" + loss.name().toLowerCase(Locale.ROOT) + "(" + threat.title() + ", steps=" + steps
                + (randomStart ? ", random start)" : ")");
    }
}
