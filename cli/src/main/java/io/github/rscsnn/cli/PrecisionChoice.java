package io.github.rscsnn.cli;

import io.github.rscsnn.experiment.Parts;

/** The value of {@code --precision}. */
final class PrecisionChoice extends Choice {
    PrecisionChoice() {
        super(Parts.PRECISIONS);
    }
}
