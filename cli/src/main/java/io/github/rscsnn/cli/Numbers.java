package io.github.rscsnn.cli;

import io.github.rscsnn.option.Fraction;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Option values that are numbers, refused in words instead of by the name of a Java type. */
final class Numbers {
    private Numbers() {}

    static void install(CommandLine commands) {
        ITypeConverter<Double> real = value -> read(value, Fraction::parse, "a number");
        ITypeConverter<Integer> whole = value -> read(value, Integer::valueOf, "a whole number");
        ITypeConverter<Long> large = value -> read(value, Long::valueOf, "a whole number");
        commands.registerConverter(Double.class, real)
                .registerConverter(double.class, real)
                .registerConverter(Integer.class, whole)
                .registerConverter(int.class, whole)
                .registerConverter(Long.class, large)
                .registerConverter(long.class, large);
    }

    private static <T> T read(String value, Function<String, T> reader, String what) {
        try {
            return reader.apply(value.strip());
        } catch (NumberFormatException e) {
            boolean large = value.strip().matches("[-+]?\\d+");
            throw new TypeConversionException("'" + value + "' is " + (large ? "too large" : "not " + what)
                    + (value.strip().matches("[-+]?\\d+\\.0*") ? ": leave out the point" : ""));
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
