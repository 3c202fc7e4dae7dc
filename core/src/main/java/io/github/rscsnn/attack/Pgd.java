package io.github.rscsnn.attack;

import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.tensor.StepScope;
import java.util.Locale;
import java.util.Objects;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Projected gradient descent (Eq. 4; Madry et al. 2018) in the update order of torchattacks' {@code PGD}: step, project to
 * the ε ball, clamp to [0, 1]. With an {@link EotGradient} it is EOT-PGD.
 *
 * @param threat norm and ε
 * @param alpha length of a step, pixel units, above 0; the paper's is 0.01
 * @param steps at least 1; the paper's is 7
 * @param randomStart whether to start from a random point of the ball rather than from the image: uniform for L∞ (SNN-RAT's
 *     setting); for L2 in a uniform direction at a distance uniform in [0, ε], as torchattacks' {@code PGDL2}. Points uniform in
 *     the L2 ball of thousands of pixels would all lie on its surface
 * @param schedule length of the steps over time; constant in the paper
 * @param objective what is increased; cross-entropy in the paper
 */
public record Pgd(
        Threat threat, double alpha, int steps, boolean randomStart, Schedule schedule, ObjectiveName objective)
        implements Attack {
    private static final Setting<Schedule> SCHEDULE =
            Setting.choice("schedule", Schedule.CONSTANT, "Length of PGD's steps over time.");

    /** The paper's: 7 steps of 0.01 at ε = 8/255, one draw a step. */
    static final AttackType TYPE = type("pgd", 1);

    /** The same with the mean gradient over draws. */
    static final AttackType EOT_TYPE = type("eotpgd", AttackType.EOT_DRAWS);

    /** How long the steps are. */
    public enum Schedule {
        /** All of length α. */
        CONSTANT,
        /** From α down in equal parts, to α / steps at the last. */
        LINEAR,
        /** α (1 + cos(π t / steps)) / 2 at step t, from 0. */
        COSINE;

        double factor(int step, int steps) {
            return switch (this) {
                case CONSTANT -> 1;
                case LINEAR -> 1 - step / (double) steps;
                case COSINE -> 0.5 * (1 + Math.cos(Math.PI * step / steps));
            };
        }
    }

    private static AttackType type(String name, int draws) {
        return new AttackType(
                name,
                AttackType.Needs.GRADIENTS,
                7,
                draws,
                options -> new Pgd(
                        options.threat(),
                        options.alpha(),
                        options.steps(),
                        options.randomStart(),
                        options.get(SCHEDULE),
                        ObjectiveName.of(options, ObjectiveName.CE)),
                SCHEDULE,
                ObjectiveName.SETTING);
    }

    public Pgd(Threat threat, double alpha, int steps, boolean randomStart) {
        this(threat, alpha, steps, randomStart, Schedule.CONSTANT);
    }

    /** On cross-entropy. */
    public Pgd(Threat threat, double alpha, int steps, boolean randomStart, Schedule schedule) {
        this(threat, alpha, steps, randomStart, schedule, ObjectiveName.CE);
    }

    public Pgd {
        Objects.requireNonNull(schedule, "schedule");
        Setting.ALPHA.check(alpha);
        Setting.STEPS.check(steps);
    }

    @Override
    public Tensor perturb(GradientSource source, Tensor images, Tensor labels, Noise noise) {
        try (StepScope scope = new StepScope()) {
            source.begin();
            Tensor clean = images.detach();
            // One tensor, written in place: a new one each step would pile up until the attack ends.
            Tensor adversarial = randomStart ? randomPoint(clean, noise) : clean.clone();
            for (int step = 0; step < steps; step++) {
                try (StepScope each = new StepScope()) {
                    Tensor gradient = source.gradient(adversarial, labels, objective.objective())
                            .value();
                    double length = alpha * schedule.factor(step, steps);
                    Tensor moved = adversarial.add(threat.direction(gradient, length), new Scalar(length));
                    adversarial.copy_(threat.project(moved, clean));
                }
            }
            return scope.keep(adversarial);
        }
    }

    private Tensor randomPoint(Tensor images, Noise noise) {
        long n = images.size(0);
        long[] pixels = {images.size(1), images.size(2), images.size(3)};
        Tensor offset;
        if (threat.norm() == Threat.Norm.LINF) {
            offset = noise.uniform(n, pixels)
                    .mul(new Scalar(2 * threat.epsilon()))
                    .sub(new Scalar(threat.epsilon()));
        } else {
            Tensor direction = threat.direction(noise.gaussian(n, pixels));
            offset = direction.mul(noise.uniform(n, 1, 1, 1)).mul(new Scalar(threat.epsilon()));
        }
        return threat.project(images.add(offset.to(images.device(), images.scalar_type())), images);
    }

    @Override
    public boolean endsEarly() {
        return false;
    }

    @Override
    public boolean fixed() {
        return !randomStart;
    }

    @Override
    public double cost(Price price) {
        return steps * price.gradient();
    }

    @Override
    public String name() {
        return "pgd(" + threat.title() + ", alpha=" + alpha + ", steps=" + steps + (randomStart ? ", random start" : "")
                + (schedule == Schedule.CONSTANT ? "" : ", " + schedule.name().toLowerCase(Locale.ROOT) + " schedule")
                + objective.title() + ")";
    }
}
