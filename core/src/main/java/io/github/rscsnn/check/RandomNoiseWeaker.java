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
        return settings.title()
                + " surely leaves less than 10 points less than one random point at the same distance, with "
                + Check.significant(settings) + ", although noise leaves more than chance";
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
        return Effect.of(evidence, noise, evidence.attack(), noise);
    }
}
