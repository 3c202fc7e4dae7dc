package io.github.rscsnn.check;

import io.github.rscsnn.evaluate.RobustResult;
import java.util.List;

/** Keeps what was measured, so that a check which was stopped goes on to the same findings. */
public interface EvidenceStore {
    /** Keeps nothing. */
    EvidenceStore NONE = new EvidenceStore() {
        @Override
        public Kept read() {
            return Kept.NOTHING;
        }

        @Override
        public void write(Kept kept) {}
    };

    /**
     * What was measured so far.
     *
     * @param results in the order in which they were asked for
     * @param lastDraw share of images that the checked attack's own last draw got right; null before it ran
     */
    record Kept(List<RobustResult> results, Measured lastDraw) {
        public static final Kept NOTHING = new Kept(List.of(), null);

        public Kept {
            results = List.copyOf(results);
        }
    }

    /** What an earlier process wrote for the same question. */
    Kept read();

    /** Called after each attack. */
    void write(Kept kept);
}
