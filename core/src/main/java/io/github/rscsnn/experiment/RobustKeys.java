package io.github.rscsnn.experiment;

import io.github.rscsnn.attack.Attack;
import io.github.rscsnn.attack.Fgsm;
import io.github.rscsnn.attack.Pgd;
import io.github.rscsnn.attack.Threat;
import io.github.rscsnn.train.CraftedNoise;

/**
 * What makes training robust: adversarial images (Table 5), and what the rivals of Table 7 do.
 *
 * @param advEpsilon ε of adversarial images in pixel units; 0 for none
 * @param advSteps steps that make them, of ε over their number each; 1 is FGSM. SNN-RAT's are 2 of 1/255 at 2/255
 * @param retraction β of SNN-RAT's orthogonal retraction; 0 for none
 * @param periods of HIRE-SNN, which the time steps are cut into; 1 for none
 * @param craftedEpsilon most that their noise adds up to, in pixel units
 */
public record RobustKeys(double advEpsilon, int advSteps, double retraction, int periods, double craftedEpsilon) {
    boolean isAdversarial() {
        return advEpsilon > 0;
    }

    Attack adversary() {
        Threat threat = Threat.linf(advEpsilon);
        return advSteps == 1 ? new Fgsm(threat) : new Pgd(threat, advEpsilon / advSteps, advSteps, true);
    }

    CraftedNoise noise() {
        return new CraftedNoise(periods, craftedEpsilon);
    }
}
