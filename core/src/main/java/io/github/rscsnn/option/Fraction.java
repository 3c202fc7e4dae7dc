package io.github.rscsnn.option;

import org.jspecify.annotations.Nullable;

/** Numbers as people write them for perturbations: {@code 8/255}, {@code 0.03}, {@code 1e-3}. */
public final class Fraction {
    private Fraction() {}

    /**
     * @return the value of a decimal number or of two of them with a slash between
     * @throws IllegalArgumentException if {@code text} is neither, is not finite, or divides by 0
     */
    public static double parse(String text) {
        String[] parts = text.strip().split("/", -1);
        if (parts.length > 2) {
            throw notANumber(text);
        }
        double value = number(parts[0], text);
        if (parts.length == 2) {
            double divisor = number(parts[1], text);
            Require.argument(divisor != 0, "'%s' divides by 0", text);
            value /= divisor;
        }
        Require.argument(Double.isFinite(value), "'%s' is not a finite number", text);
        return value;
    }

    /** {@code value} as one would write it: {@code 8/255} for a whole number of 255ths below 1, else a decimal number. */
    public static String text(double value) {
        double levels = value * 255;
        if (value != 0 && Math.abs(value) < 1 && Math.abs(levels - Math.rint(levels)) < 1e-9) {
            return (long) Math.rint(levels) + "/255";
        }
        return value == Math.rint(value) && Math.abs(value) < 1e9
                ? Long.toString((long) value)
                : Double.toString(value);
    }

    /** {@code what} with its ε behind it, {@code "pgd at 8/255"}; alone where ε is null. */
    public static String at(String what, @Nullable Double epsilon) {
        return epsilon == null ? what : what + " at " + text(epsilon);
    }

    private static double number(String part, String text) {
        // Double.parseDouble would also take "0x1p3", "1f" and "NaN"
        if (!part.strip().matches("[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?")) {
            throw notANumber(text);
        }
        return Double.parseDouble(part.strip());
    }

    private static IllegalArgumentException notANumber(String text) {
        return new IllegalArgumentException("'" + text + "' is neither a number nor a fraction such as 8/255");
    }
}
