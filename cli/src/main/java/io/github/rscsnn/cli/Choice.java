package io.github.rscsnn.cli;

import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * An option value that is one of a list of names; the list appears in the help ({@code ${COMPLETION-CANDIDATES}}) and in
 * the error.
 */
abstract class Choice implements ITypeConverter<String>, Iterable<String> {
    private final List<String> names;

    Choice(List<String> names) {
        this.names = List.copyOf(names);
    }

    @Override
    public String convert(String value) {
        String lower = value.toLowerCase(Locale.ROOT);
        if (!names.contains(lower)) {
            throw new TypeConversionException(
                    "'" + value + "' is not one of " + String.join(", ", names) + Habits.value(value, names));
        }
        return lower;
    }

    @Override
    public Iterator<String> iterator() {
        return names.iterator();
    }
}
