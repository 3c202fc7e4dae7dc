package io.github.rscsnn.attack;

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
            case APGD_T -> new ApgdTargeted(threat, options.steps(), TARGETS, options.draws());
            case SAPGD -> new SaPgd(threat, Apgd.Loss.CE, options.steps());
            case SQUARE -> new Square(threat, options.steps(), FIRST_SQUARES, options.draws());
            case NOISE -> RandomNoise.start(threat);
            case RANDOM -> new RandomSearch(threat, options.steps(), options.draws());
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
        return new Restarts(attack, options.restarts(), options.draws());
    }

    /**
     * {@code base} as this attack takes gradients. Where it names no rule: {@link SaPgd#GRADIENT} for SA-PGD, as the network
     * was trained for all others. Where it names no EOT draws: those of the options, for
     * attacks by gradients.
     */
    public SourceSpec source(SourceSpec base) {
        SourceSpec named = base.rule() instanceof SourceSpec.Rule.Own ? own(base) : base;
        return kind.usesGradients() && named.draws() == 1 ? named.withDraws(options.draws()) : named;
    }

    private SourceSpec own(SourceSpec base) {
        return kind == AttackKind.SAPGD ? SaPgd.GRADIENT.over(base) : base.withRule(new SourceSpec.Rule.Trained());
    }

    /** Forward passes for an image at most, a gradient counted as three. */
    public double cost(SourceSpec source) {
        int steps = options.steps();
        double draws = options.draws();
        double gradient = 3.0 * source(source).draws();
        double run = switch (kind) {
            case FGSM -> gradient;
            case PGD, EOT_PGD, TRANSFER -> steps * gradient;
            case APGD_CE, APGD_DLR, SAPGD -> (steps + 1) * gradient;
            case APGD_T -> TARGETS * ((steps + 1) * gradient + draws) + draws;
            case SQUARE -> draws == 1 ? steps : (2 * steps - 1) * draws;
            case NOISE -> 0;
            case RANDOM -> steps * draws;
        };
        return options.restarts() == 1 ? run : options.restarts() * (run + draws);
    }
}
