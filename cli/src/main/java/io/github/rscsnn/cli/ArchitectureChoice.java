package io.github.rscsnn.cli;

import io.github.rscsnn.experiment.Parts;

/** The value of {@code --arch}. */
final class ArchitectureChoice extends OpenChoice {
    ArchitectureChoice() {
        super(Parts.ARCHITECTURES);
    }
}
