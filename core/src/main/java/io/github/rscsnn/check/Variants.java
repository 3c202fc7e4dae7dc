package io.github.rscsnn.check;

import io.github.rscsnn.evaluate.RobustResult;
import java.util.ArrayList;
import java.util.List;

/** The checked attack against others that should not beat it. */
final class Variants {
    private Variants() {}

    /** Raised if one of {@code others} is stronger. */
    static Check.Seen of(Evidence evidence, RobustResult... others) {
        return of(evidence.attack(), Checks.strictestLevel(evidence.settings()), others);
    }

    /**
     * @param level at which the check is a test; each comparison gets its part of it
     * @return inconclusive where a drop of five points need not have shown
     */
    static Check.Seen of(RobustResult attacked, double level, RobustResult... others) {
        List<Measured> measured = new ArrayList<>(List.of(Measured.of(attacked)));
        double least = 1;
        int needed = 0;
        for (RobustResult other : others) {
            Paired paired = Paired.of(attacked, other);
            measured.add(Measured.of(other, paired.pValue()));
            least = Math.min(least, others.length * paired.pIfMatters());
            needed = Math.max(needed, paired.imagesNeeded(level / others.length));
        }
        // of a network that the attack breaks nothing can be overstated
        boolean nothingLeft = attacked.accuracy() <= CheckSettings.MATTERS;
        return Check.Seen.test(least, nothingLeft ? "" : doubt(needed), measured);
    }

    private static String doubt(int needed) {
        return needed == 0 ? "" : moreImages(needed);
    }

    static String moreImages(int needed) {
        return "too few images to see 5 points: --limit " + rounded(needed) + " would do";
    }

    /** Up, to a number that people would write. */
    static int rounded(int budget) {
        int unit = budget < 1000 ? 10 : 100;
        return (budget + unit - 1) / unit * unit;
    }
}
