package io.github.rscsnn.cli;

import io.github.rscsnn.experiment.Parts;
import io.github.rscsnn.network.Backends;
import java.util.Locale;

/** The value of {@code --backend}: one of the names, or a GPU by its number, {@code cuda:1}. */
final class BackendChoice extends Choice {
    BackendChoice() {
        super(Parts.BACKENDS);
    }

    @Override
    public String convert(String value) {
        String lower = value.toLowerCase(Locale.ROOT);
        return Backends.isKnown(lower) ? lower : super.convert(value);
    }
}
