package io.github.rscsnn.cli;

import io.github.rscsnn.experiment.Parts;
import io.github.rscsnn.network.LayerList;
import java.util.Locale;

/** The value of {@code --arch}: a name, a list of layers, or a class. */
final class ArchitectureChoice extends OpenChoice {
    ArchitectureChoice() {
        super(Parts.ARCHITECTURES);
    }

    @Override
    public String convert(String value) {
        return value.startsWith(LayerList.PREFIX) ? value.toLowerCase(Locale.ROOT) : super.convert(value);
    }
}
