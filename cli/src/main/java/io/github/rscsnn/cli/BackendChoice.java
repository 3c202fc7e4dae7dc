package io.github.rscsnn.cli;

import io.github.rscsnn.experiment.Parts;

/** The value of {@code --backend}. */
final class BackendChoice extends Choice {
    BackendChoice() {
        super(Parts.BACKENDS);
    }
}
