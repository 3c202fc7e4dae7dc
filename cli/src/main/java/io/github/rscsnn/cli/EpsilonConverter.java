package io.github.rscsnn.cli;

import io.github.rscsnn.attack.Threat;
import io.github.rscsnn.option.Fraction;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * The option value ε of an attack, in pixel units: {@code 8/255}.
 *
 * @param norm in which it is; of L∞ {@code 8} asks whether 8/255 was meant. Where an option says the norm, L1, which takes what any does
 */
record EpsilonConverter(Threat.Norm norm) implements ITypeConverter<Double> {
    @Override
    public Double convert(String value) {
        try {
            return new Threat(norm, Fraction.parse(value)).epsilon();
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
