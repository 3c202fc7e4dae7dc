package io.github.rscsnn.cli;

import io.github.rscsnn.attack.Threat;
import io.github.rscsnn.option.Fraction;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The option value ε of an L∞ attack, in pixel units: {@code 8/255}; {@code 8} asks whether 8/255 was meant. */
final class EpsilonConverter implements ITypeConverter<Double> {
    @Override
    public Double convert(String value) {
        try {
            return Threat.linf(Fraction.parse(value)).epsilon();
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
