package io.github.rscsnn.cli;

import io.github.rscsnn.experiment.Fraction;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** An option value such as {@code 8/255} or {@code 0.01}. */
final class FractionConverter implements ITypeConverter<Double> {
    @Override
    public Double convert(String value) {
        try {
            return Fraction.parse(value);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
