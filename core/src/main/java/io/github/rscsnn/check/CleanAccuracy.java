package io.github.rscsnn.check;

import io.github.rscsnn.evaluate.BinomialInterval;
import io.github.rscsnn.evaluate.RobustResult;
import java.util.Locale;

/** A network that has learnt nothing cannot be judged: what survives an attack says little then. */
final class CleanAccuracy implements Check {
    @Override
    public String name() {
        return "clean-accuracy";
    }

    /** What all else supposes: raised unless the contrary is shown. */
    @Override
    public boolean isTest() {
        return false;
    }

    @Override
    public String raisedIf(CheckSettings settings) {
        return "the lower bound of clean accuracy (at 1 - " + settings.level() + ") is not above chance";
    }

    @Override
    public String advice() {
        return "train the network longer, or check that data and checkpoint belong together; read none of the numbers below";
    }

    @Override
    public Seen look(Evidence evidence) {
        RobustResult clean = evidence.clean();
        double bound = BinomialInterval.lowerBound(
                clean.accuracy() * clean.images(),
                clean.images(),
                evidence.settings().level());
        String chance = String.format(Locale.ROOT, "chance %.1f %%", 100 * evidence.chance());
        return Seen.of(bound <= evidence.chance(), chance, Measured.of(clean));
    }
}
