package io.github.rscsnn.cli;

import io.github.rscsnn.experiment.Parts;

/** The value of {@code --coding}; {@code ann} is the twin without spikes. */
final class CodingChoice extends OpenChoice {
    CodingChoice() {
        super(Parts.CODINGS);
    }
}
