package io.github.rscsnn.attack;

import io.github.rscsnn.network.SpikingClassifier;
import java.util.Objects;

/** An attack by name with its settings, for example {@code AttackSpec.parse("pgd", Threat.linf(8 / 255.0))}. */
public record AttackSpec(AttackKind kind, AttackOptions options) {
    private static final int TARGETS = 9;
    private static final double FIRST_SQUARES = 0.8;

    public AttackSpec {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(options, "options");
    }

    /** With default settings; throws {@link IllegalArgumentException} listing the names for an unknown one. */
    public static AttackSpec parse(String name, Threat threat) {
        AttackKind kind = AttackKind.parse(name);
        return new AttackSpec(kind, kind.defaults(threat));
    }

    public AttackSpec with(AttackOptions newOptions) {
        return new AttackSpec(kind, newOptions);
    }

    /**
     * @throws IllegalArgumentException for {@code transfer}, which needs a second model, and for settings that the attack cannot
     *     use: restarts without a random start, SA-PGD with L2
     */
    public Attack build() {
        if (kind == AttackKind.TRANSFER) {
            throw new IllegalArgumentException("a transfer attack needs the source of a second model");
        }
        return restarted(once());
    }

    /**
     * The attack of a second model's source; for {@code transfer} only.
     *
     * @param surrogate made for the same batch
     */
    public Attack build(GradientSource surrogate) {
        if (kind != AttackKind.TRANSFER) {
            throw new IllegalArgumentException(
                    kind.text() + " attacks the model itself; only transfer takes a second one");
        }
        return new Transfer(restarted(once()), surrogate);
    }

    private Attack once() {
        Threat threat = options.threat();
        return switch (kind) {
            case FGSM -> new Fgsm(threat);
            case PGD, EOT_PGD, TRANSFER -> new Pgd(threat, options.alpha(), options.steps(), options.randomStart());
            case APGD_CE -> new Apgd(threat, Apgd.Loss.CE, options.steps(), true);
            case APGD_DLR -> new Apgd(threat, Apgd.Loss.DLR, options.steps(), true);
            case APGD_T -> new ApgdTargeted(threat, options.steps(), TARGETS);
            case SAPGD -> new SaPgd(threat, Apgd.Loss.CE, options.steps());
            case SQUARE -> new Square(threat, options.steps(), FIRST_SQUARES);
            case NOISE -> RandomNoise.start(threat);
            case RANDOM -> new RandomSearch(threat, options.steps());
        };
    }

    private Attack restarted(Attack attack) {
        if (options.restarts() == 1) {
            return attack;
        }
        boolean fixed = attack instanceof Fgsm || attack instanceof Pgd && !options.randomStart();
        if (fixed) {
            throw new IllegalArgumentException(
                    "restarts of " + kind.text() + " need a random start: every run would begin at the same point");
        }
        return new Restarts(attack, options.restarts());
    }

    /** {@link #ruled}, and where it names no EOT draws and the model is random, with those of the options. */
    public SourceSpec source(SourceSpec base, SpikingClassifier classifier) {
        return kind.asks() ? ruled(base).withUsualDraws(options.draws(), classifier) : ruled(base);
    }

    /**
     * {@code base} as this attack takes gradients. Where it names no rule: {@link SaPgd#GRADIENT} for SA-PGD, as the network
     * was trained for all others.
     */
    public SourceSpec ruled(SourceSpec base) {
        if (!(base.rule() instanceof SourceSpec.Rule.Own)) {
            return base;
        }
        return kind == AttackKind.SAPGD ? SaPgd.GRADIENT.over(base) : base.withRule(new SourceSpec.Rule.Trained());
    }

    /**
     * Forward passes for an image at most, a gradient counted as three.
     *
     * @param random whether the model is: it is asked for the draws of the options where {@code source} names none, and what is
     *     compared is scored again
     */
    public double cost(SourceSpec source, boolean random) {
        int steps = options.steps();
        double score = source.draws() > 0 ? source.draws() : random ? options.draws() : 1;
        double again = random ? score : 0;
        double gradient = 3 * score;
        double ascent = (steps + 1) * gradient + steps * again;
        double run = switch (kind) {
            case FGSM -> gradient;
            case PGD, EOT_PGD, TRANSFER -> steps * gradient;
            case APGD_CE, APGD_DLR -> ascent;
            case SAPGD -> (steps + 1) * gradient;
            case APGD_T -> score + repeated(TARGETS, ascent, score, again);
            case SQUARE -> steps * score + (steps - 1) * again;
            case NOISE -> 0;
            case RANDOM -> repeated(steps, 0, score, again);
        };
        return options.restarts() == 1 ? run : repeated(options.restarts(), run, score, again);
    }

    private static double repeated(int runs, double run, double score, double again) {
        return runs * (run + score) + (runs - 1) * again;
    }
}
