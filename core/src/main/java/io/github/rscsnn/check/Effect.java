package io.github.rscsnn.check;

import io.github.rscsnn.evaluate.RobustResult;
import java.util.List;

/** What must get further if the attack sees its model: more room, or a gradient instead of chance. */
final class Effect {
    private Effect() {}

    /** @param left what more than chance must be left of */
    static Check.Seen of(Evidence evidence, RobustResult first, RobustResult further, RobustResult left) {
        CheckSettings settings = evidence.settings();
        return of(
                first,
                further,
                AttackChecks.aboveChance(left, evidence),
                Checks.strictestLevel(settings),
                settings.level());
    }

    /**
     * Raised if {@code further} surely leaves less than ten points below {@code first}: the hypothesis is that it gets ten points
     * further, as it does on a network without masks at any ε that matters.
     *
     * @param room whether more than chance is left to take
     * @param level at which the check is a test
     * @param familyLevel at which getting further counts as seen
     */
    static Check.Seen of(RobustResult first, RobustResult further, boolean room, double level, double familyLevel) {
        Paired paired = Paired.of(first, further);
        List<Measured> measured = List.of(Measured.of(first), Measured.of(further, paired.pValue()));
        if (!room) {
            return Check.Seen.test(1, "", measured).also("no more than chance is left");
        }
        double little = paired.score().pAtLeast(CheckSettings.EFFECT);
        boolean seen = paired.pValue() <= familyLevel;
        int needed = Math.max(2 * first.images(), paired.score().imagesToRuleOut(CheckSettings.EFFECT, level));
        String doubt = seen
                ? ""
                : "too few images to tell nothing from 10 points: --limit " + Variants.rounded(needed) + " would do";
        return Check.Seen.test(little, doubt, measured);
    }
}
