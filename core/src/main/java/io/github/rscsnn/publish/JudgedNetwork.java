package io.github.rscsnn.publish;

import io.github.rscsnn.evaluate.RobustResult;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row of the table. What could not be measured is null.
 *
 * @param run its folder
 * @param about what its people say of it
 * @param dataset name
 * @param title short name of its coding, for example {@code RSC-0.1}
 * @param architecture with its width
 * @param timeSteps T
 * @param weights SHA-256 of them
 * @param backend what executed the layers, with its precision, and that of attacks where it is another
 * @param clean accuracy
 * @param autoAttack accuracy under AutoAttack
 * @param strongest accuracy under what the budget bought
 * @param certificate of a random network
 * @param check verdict of the checklist
 * @param energy of an image and draw
 * @param reasons why its numbers are incomplete, or must not be trusted
 */
record JudgedNetwork(
        Path run,
        ModelInfo about,
        String dataset,
        String title,
        String architecture,
        int timeSteps,
        String weights,
        @Nullable String backend,
        @Nullable RobustResult clean,
        @Nullable RobustResult autoAttack,
        @Nullable RobustResult strongest,
        @Nullable Certificate certificate,
        @Nullable Verdict check,
        @Nullable Energy energy,
        List<String> reasons) {
    /**
     * @param norm {@code L2} or {@code L1}
     * @param certified share of images certified as their right class at any radius, in [0, 1]
     * @param averageRadius pixel units
     * @param draws n
     */
    record Certificate(String norm, double certified, double averageRadius, int draws) {}

    /**
     * @param raised number of warnings
     * @param inconclusive number of checks that could not have seen what they look for
     * @param of number of checks
     * @param warnings names of those raised
     */
    record Verdict(int raised, int inconclusive, int of, List<String> warnings) {}

    /**
     * @param synapticOperations additions that spikes cause, an image and draw
     * @param macs multiplications with additions, of inputs that are no spikes
     * @param joules an image and draw
     * @param ofAnn share of the ANN twin's
     */
    record Energy(double synapticOperations, double macs, double joules, double ofAnn) {}

    /** Least accuracy of all attacks; null where none was measured. */
    @Nullable
    Double bestKnown() {
        if (autoAttack == null || strongest == null) {
            return null;
        }
        return Math.min(autoAttack.accuracy(), strongest.accuracy());
    }

    boolean complete() {
        return clean != null && bestKnown() != null && check != null && energy != null;
    }

    /** Whether something speaks against reading its numbers as robustness. */
    boolean unreliable() {
        return check != null && check.raised > 0
                || autoAttack != null && autoAttack.warning() != null
                || strongest != null && strongest.warning() != null;
    }
}
