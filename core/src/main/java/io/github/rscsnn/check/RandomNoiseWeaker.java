package io.github.rscsnn.check;

import io.github.rscsnn.attack.RandomNoise;
import io.github.rscsnn.attack.Threat;
import io.github.rscsnn.evaluate.RobustResult;

/** An attack does more than noise of the same size. */
final class RandomNoiseWeaker implements Check {
    @Override
    public String name() {
        return "random-noise";
    }

    @Override
    public String raisedIf(CheckSettings settings) {
        return "PGD leaves hardly less than one random point at the same distance (under 2 points, and not significant at p <= "
                + settings.level() + ") although noise leaves more than chance";
    }

    @Override
    public String advice() {
        return "the attack does not see the model, or epsilon is too small to matter: raise epsilon, then see 'gradients'";
    }

    @Override
    public Seen look(Evidence evidence) {
        CheckSettings settings = evidence.settings();
        RobustResult noise = evidence.under(
                "noise", new RandomNoise(Threat.linf(settings.epsilon()), RandomNoise.Distribution.UNIFORM));
        RobustResult attacked = evidence.attack();
        Paired paired = Paired.of(noise, attacked);
        boolean room = Unbounded.aboveChance(noise, evidence);
        return Seen.of(
                room && paired.isNoStronger(settings.level()),
                Measured.of(noise),
                Measured.of(attacked, paired.pValue()));
    }
}
