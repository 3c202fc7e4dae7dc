package io.github.rscsnn.cli;

import java.util.List;

/** The value of {@code --coding}; {@code ann} is the twin without spikes. */
final class CodingChoice extends Choice {
    CodingChoice() {
        super(List.of("ann", "direct", "poisson", "rsc1", "rsc2"));
    }
}
