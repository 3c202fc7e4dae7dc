package io.github.rscsnn.cli;

import io.github.rscsnn.experiment.OwnPart;
import io.github.rscsnn.experiment.Recipe;
import io.github.rscsnn.option.Option;
import java.util.Locale;

/** The value of an option of a table: one of its names, in any case, or what else it takes. */
class OptionChoice extends Choice {
    private final Option key;

    OptionChoice(Option key) {
        super(key.known());
        this.key = key;
    }

    /** Of a recipe. */
    OptionChoice(String key) {
        this(Recipe.KEYS.of(key));
    }

    @Override
    public String convert(String value) {
        String lower = value.toLowerCase(Locale.ROOT);
        if (key.takes(lower)) {
            return OwnPart.isClassName(value) ? value : lower;
        }
        return super.convert(value);
    }

    /** Where an annotation wants a class. */
    static final class Data extends OptionChoice {
        Data() {
            super("data");
        }
    }
}
