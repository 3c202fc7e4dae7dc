package io.github.rscsnn.check;

import io.github.rscsnn.evaluate.BinomialInterval;
import io.github.rscsnn.evaluate.RobustResult;
import java.util.Locale;

/**
 * Without a bound any image can be made grey, where no classifier does better than chance: an attack that leaves more
 * has not seen what it attacks (item 3 of the paper's Table 1).
 */
final class Unbounded implements Check {
    @Override
    public String name() {
        return "unbounded";
    }

    @Override
    public int item() {
        return 3;
    }

    @Override
    public String raisedIf(CheckSettings settings) {
        return "with epsilon = 1 more than chance is left, with " + Check.significant(settings);
    }

    @Override
    public String advice() {
        return "no network is robust to this: the attack is blind, and its number at a small epsilon means nothing";
    }

    @Override
    public Seen look(Evidence evidence) {
        CheckSettings settings = evidence.settings();
        RobustResult all = evidence.variant(" at epsilon 1", 1, settings.moreSteps(), settings.source());
        String chance = String.format(Locale.ROOT, "chance %.1f %%", 100 * evidence.chance());
        return Shares.above(
                        evidence.chance(),
                        all.accuracy() * all.images(),
                        all.images(),
                        Checks.strictestLevel(settings),
                        Variants::moreImages,
                        Measured.of(all))
                .also(chance);
    }

    /** Whether an accuracy is surely above 1 / K. */
    static boolean aboveChance(RobustResult result, Evidence evidence) {
        double bound = BinomialInterval.lowerBound(
                result.accuracy() * result.images(),
                result.images(),
                evidence.settings().level());
        return bound > evidence.chance();
    }
}
