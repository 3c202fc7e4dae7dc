package io.github.rscsnn.check;

import io.github.rscsnn.evaluate.RobustResult;
import java.util.ArrayList;
import java.util.List;

/** The checked attack against others that should not beat it. */
final class Variants {
    private Variants() {}

    /** Raised if one of {@code others} is stronger; {@code level} is that of each comparison. */
    static Check.Seen of(Evidence evidence, double level, RobustResult... others) {
        RobustResult attacked = evidence.attack();
        List<Measured> measured = new ArrayList<>(List.of(Measured.of(attacked)));
        boolean raised = false;
        for (RobustResult other : others) {
            Paired paired = Paired.of(attacked, other);
            measured.add(Measured.of(other, paired.pValue()));
            raised |= paired.isStronger(level);
        }
        return Check.Seen.of(raised, measured.toArray(Measured[]::new));
    }
}
