package io.github.rscsnn.attack;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The attacks that can be asked for by name. */
public enum AttackKind {
    /** Fast gradient sign method, as the paper takes it: one draw of a random model. */
    FGSM("fgsm", true, 1, 1),
    /** Projected gradient descent, the paper's: 7 steps of 0.01 at ε = 8/255, one draw a step. */
    PGD("pgd", true, 7, 1),
    /** The same with the mean gradient over draws; so is all that follows. */
    EOT_PGD("eotpgd", true, 7, AttackKind.EOT_DRAWS),
    /** Auto-PGD on cross-entropy. */
    APGD_CE("apgd-ce", true, 100, AttackKind.EOT_DRAWS),
    /** Auto-PGD on the difference of logits ratio. */
    APGD_DLR("apgd-dlr", true, 100, AttackKind.EOT_DRAWS),
    /** Auto-PGD towards up to nine classes. */
    APGD_T("apgd-t", true, 100, AttackKind.EOT_DRAWS),
    /** SA-PGD with the published surrogate; L∞ only. */
    SAPGD("sapgd", true, 100, AttackKind.EOT_DRAWS),
    /** Square attack. */
    SQUARE("square", true, 5000, AttackKind.EOT_DRAWS),
    /** PGD on another model. */
    TRANSFER("transfer", true, 7, AttackKind.EOT_DRAWS),
    /** Random noise of length ε. */
    NOISE("noise", false, 1, 1),
    /** The best of many random points. */
    RANDOM("random", true, 1000, AttackKind.EOT_DRAWS);

    /** Draws of a random model a gradient or a score, as in AutoAttack's version for random models. */
    public static final int EOT_DRAWS = 20;

    private static final double PAPER_ALPHA = 0.01;
    private static final double PAPER_EPSILON = 8.0 / 255;

    private final String text;
    private final boolean asks;
    private final int steps;
    private final int draws;

    AttackKind(String text, boolean asks, int steps, int draws) {
        this.text = text;
        this.asks = asks;
        this.steps = steps;
        this.draws = draws;
    }

    /** Name on the command line, for example {@code apgd-ce}. */
    public String text() {
        return text;
    }

    /** Whether it asks the model anything. */
    public boolean asks() {
        return asks;
    }

    /** Names of all kinds, separated by commas. */
    public static String choices() {
        return Arrays.stream(values()).map(AttackKind::text).collect(Collectors.joining(", "));
    }

    /** @throws IllegalArgumentException listing the names, if {@code text} is none of them */
    public static AttackKind parse(String text) {
        return Arrays.stream(values())
                .filter(kind -> kind.text.equals(text.strip()))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("unknown attack '" + text + "'; choose from " + choices()));
    }

    /**
     * Settings of the publication, or where there are none of common use: PGD starts at random, as in SNN-RAT, and its step is in
     * proportion to ε: the paper's 0.01 at 8/255; for L2 2.5 ε over the number of steps.
     */
    public AttackOptions defaults(Threat threat) {
        double alpha = threat.norm() == Threat.Norm.LINF
                ? PAPER_ALPHA * (threat.epsilon() / PAPER_EPSILON)
                : 2.5 * threat.epsilon() / steps;
        alpha = threat.epsilon() == 0 ? PAPER_ALPHA : alpha; // nothing moves there
        return new AttackOptions(threat, alpha, steps, 1, true, draws);
    }
}
