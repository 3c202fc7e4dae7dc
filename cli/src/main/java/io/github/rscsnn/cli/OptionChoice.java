package io.github.rscsnn.cli;

import io.github.rscsnn.experiment.OwnPart;
import io.github.rscsnn.experiment.Recipe;
import io.github.rscsnn.option.Option;
import java.util.Iterator;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The value of an option of a table: one of its names, in any case, which help and error list, or what else it takes. */
class OptionChoice implements ITypeConverter<String>, Iterable<String> {
    private final Option key;

    OptionChoice(Option key) {
        this.key = key;
    }

    /** Of a recipe. */
    OptionChoice(String key) {
        this(Recipe.KEYS.of(key));
    }

    @Override
    public String convert(String value) {
        String lower = value.toLowerCase(Locale.ROOT);
        if (!key.takes(lower)) {
            throw new TypeConversionException("'" + value + "' is not one of " + String.join(", ", key.known())
                    + Habits.value(value, key.known()));
        }
        return OwnPart.isClassName(value) ? value : lower;
    }

    @Override
    public Iterator<String> iterator() {
        return key.known().iterator();
    }

    /** Where an annotation wants a class. */
    static final class Data extends OptionChoice {
        Data() {
            super("data");
        }
    }
}
