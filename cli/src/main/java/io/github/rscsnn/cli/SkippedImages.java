package io.github.rscsnn.cli;

import java.util.HashSet;
import java.util.Set;

/** Names images that were left out, on stderr: each once, and the first twenty. */
final class SkippedImages {
    private static final int NAMED = 20;

    private final Terminal terminal;
    private final Set<String> told = new HashSet<>();

    SkippedImages(Terminal terminal) {
        this.terminal = terminal;
    }

    void tell(String what) {
        if (told.size() <= NAMED && told.add(what)) {
            terminal.err().println(told.size() <= NAMED ? "  left out: " + what : "  left out: more of them");
        }
    }
}
