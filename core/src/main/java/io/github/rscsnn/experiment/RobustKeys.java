package io.github.rscsnn.experiment;

import io.github.rscsnn.attack.Attack;
import io.github.rscsnn.attack.Fgsm;
import io.github.rscsnn.attack.Pgd;
import io.github.rscsnn.attack.Threat;
import io.github.rscsnn.option.Fraction;
import io.github.rscsnn.option.Require;
import io.github.rscsnn.train.CraftedNoise;

/**
 * What makes training robust: adversarial images (Table 5), and what the rivals of Table 7 do.
 *
 * @param advEpsilon ε of adversarial images in pixel units, at most 1 in L∞; 0 for none
 * @param advNorm of ε
 * @param advSteps steps that make them, of ε over their number each; 1 is FGSM. SNN-RAT's are 2 of 1/255 at 2/255
 * @param retraction β of SNN-RAT's orthogonal retraction; 0 for none
 * @param periods of HIRE-SNN, which the time steps are cut into; 1 for none
 * @param craftedEpsilon most that their noise adds up to, in pixel units
 */
public record RobustKeys(
        double advEpsilon, Threat.Norm advNorm, int advSteps, double retraction, int periods, double craftedEpsilon) {
    public RobustKeys {
        Require.argument(
                advEpsilon <= 1 || advNorm != Threat.Norm.LINF,
                "adv-epsilon must be in [0, 1], got %s, did you mean %s/255?",
                Fraction.text(advEpsilon),
                Fraction.text(advEpsilon));
    }

    boolean isAdversarial() {
        return advEpsilon > 0;
    }

    Attack adversary() {
        Threat threat = new Threat(advNorm, advEpsilon);
        return advSteps == 1 ? new Fgsm(threat) : new Pgd(threat, advEpsilon / advSteps, advSteps, true);
    }

    CraftedNoise noise() {
        return new CraftedNoise(periods, craftedEpsilon);
    }
}
