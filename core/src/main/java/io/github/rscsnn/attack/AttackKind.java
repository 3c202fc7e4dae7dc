package io.github.rscsnn.attack;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The attacks that can be asked for by name. */
public enum AttackKind {
    /** Fast gradient sign method. */
    FGSM("fgsm", true, 1, 1),
    /** Projected gradient descent, the paper's: 7 steps of 0.01. */
    PGD("pgd", true, 7, 1),
    /** The same with the mean gradient over draws. */
    EOT_PGD("eotpgd", true, 7, 10),
    /** Auto-PGD on cross-entropy. */
    APGD_CE("apgd-ce", true, 100, 1),
    /** Auto-PGD on the difference of logits ratio. */
    APGD_DLR("apgd-dlr", true, 100, 1),
    /** Auto-PGD towards up to nine classes. */
    APGD_T("apgd-t", true, 100, 1),
    /** SA-PGD with the published surrogate; L∞ only. */
    SAPGD("sapgd", true, 100, 1),
    /** Square attack. */
    SQUARE("square", false, 5000, 1),
    /** PGD on another model. */
    TRANSFER("transfer", true, 7, 1),
    /** Random noise of length ε. */
    NOISE("noise", false, 1, 1),
    /** The best of many random points. */
    RANDOM("random", false, 1000, 1);

    private static final double PAPER_ALPHA = 0.01;

    private final String text;
    private final boolean usesGradients;
    private final int steps;
    private final int draws;

    AttackKind(String text, boolean usesGradients, int steps, int draws) {
        this.text = text;
        this.usesGradients = usesGradients;
        this.steps = steps;
        this.draws = draws;
    }

    /** Name on the command line, for example {@code apgd-ce}. */
    public String text() {
        return text;
    }

    public boolean usesGradients() {
        return usesGradients;
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
     * Settings of the publication, or where there are none of common use: PGD starts at random, as in SNN-RAT, and for L2 its
     * step is 2.5 ε over the number of steps.
     */
    public AttackOptions defaults(Threat threat) {
        double scaled = 2.5 * threat.epsilon() / steps;
        double alpha = threat.norm() == Threat.Norm.LINF || scaled == 0 ? PAPER_ALPHA : scaled;
        return new AttackOptions(threat, alpha, steps, 1, true, draws);
    }
}
