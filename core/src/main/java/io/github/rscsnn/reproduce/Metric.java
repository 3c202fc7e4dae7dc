package io.github.rscsnn.reproduce;

import io.github.rscsnn.attack.Attack;
import io.github.rscsnn.attack.AttackOptions;
import io.github.rscsnn.attack.BpttGradient;
import io.github.rscsnn.attack.OtherModel;
import io.github.rscsnn.attack.SourceSpec;
import io.github.rscsnn.attack.Threat;
import io.github.rscsnn.evaluate.AttackPlan;
import io.github.rscsnn.network.SpikingClassifier;

/** An accuracy that a table shows: under which attack, and how its gradients are taken. */
public enum Metric {
    /** Clean images. */
    CLEAN("clean", "Clean", "", false, false),
    /** One step. */
    FGSM("fgsm", "FGSM", "fgsm", false, false),
    /** The paper's: 7 steps of 0.01 from a random start. */
    PGD("pgd", "PGD", "pgd", false, false),
    /** The same with the mean gradient over draws. */
    EOTPGD("eotpgd", "EOT-PGD", "pgd", true, false),
    /** The same again with Eq. 10's clamp passed straight through: what gradient masking by the clamp hides. */
    EOTPGD_STCLAMP("eotpgd-stclamp", "EOT-PGD, clamp passed through", "pgd", true, true),
    /** Made on another network. */
    TRANSFER_FGSM("transfer-fgsm", "FGSM", "fgsm", false, false),
    /** Made on another network. */
    TRANSFER_PGD("transfer-pgd", "PGD", "pgd", false, false);

    private final String key;
    private final String title;
    private final String attack;
    private final boolean eot;
    private final boolean straightThroughClamp;

    Metric(String key, String title, String attack, boolean eot, boolean straightThroughClamp) {
        this.key = key;
        this.title = title;
        this.attack = attack;
        this.eot = eot;
        this.straightThroughClamp = straightThroughClamp;
    }

    /** Name in files. */
    public String key() {
        return key;
    }

    /** Heading of a column. */
    public String title() {
        return title;
    }

    boolean usesEot() {
        return eot;
    }

    /** Whether the images are made on a separately trained network. */
    public boolean isTransfer() {
        return this == TRANSFER_FGSM || this == TRANSFER_PGD;
    }

    /**
     * The attack.
     *
     * @param epsilon L∞ bound in pixel units
     * @param draws of EOT, where this metric has it; 1 is enough for a model that is not random
     * @param other the network that transferred images are made on; null for other metrics
     */
    AttackPlan plan(double epsilon, int draws, SpikingClassifier other) {
        if (this == CLEAN) {
            return AttackPlan.clean();
        }
        Attack chosen = AttackOptions.of(attack, Threat.linf(epsilon)).build();
        if (isTransfer()) {
            return new AttackPlan(
                    key,
                    chosen,
                    (attacked, pass, noise) -> new OtherModel(
                            new BpttGradient(other, pass, noise),
                            "transfer(" + other.coding().name() + ")"),
                    epsilon);
        }
        SourceSpec source = SourceSpec.PLAIN.withDraws(eot ? draws : 1);
        SourceSpec view = straightThroughClamp ? source.withStraightThroughClamp() : source;
        return new AttackPlan(key, chosen, view::build, epsilon);
    }
}
