package io.github.rscsnn.report;

import java.math.BigDecimal;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * From the values of an axis to places in a picture.
 *
 * @param axis linear or logarithmic
 * @param low value at {@code from}
 * @param high value at {@code to}
 */
record Scale(Axis axis, double low, double high, double from, double to) {
    private static final double MARGIN = 0.04;

    /** As the axis asks, else as wide as the data with a margin. */
    static Scale of(Axis axis, double least, double most, double from, double to) {
        double low = axis.low() != null ? axis.low() : least;
        double high = axis.high() != null ? axis.high() : most;
        if (!(low < high)) { // nothing but one value
            low = axis.low() != null ? low : axis.logarithmic() ? low / 2 : low - 1;
            high = axis.high() != null ? high : axis.logarithmic() ? high * 2 : low + 2;
        }
        double wide = axis.logarithmic() ? Math.log(high / low) : high - low;
        if (axis.low() == null) {
            low = axis.logarithmic() ? low * Math.exp(-MARGIN * wide) : low - MARGIN * wide;
        }
        if (axis.high() == null) {
            high = axis.logarithmic() ? high * Math.exp(MARGIN * wide) : high + MARGIN * wide;
        }
        return new Scale(axis, low, high, from, to);
    }

    double at(double value) {
        double share = axis.logarithmic() ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
        return from + share * (to - from);
    }

    /**
     * Where the axis is labelled.
     *
     * @param room least distance between two labels
     */
    List<Double> ticks(double room) {
        List<Double> ticks = !axis.ticks().isEmpty()
                ? axis.ticks()
                : axis.logarithmic() ? powers() : multiples(Math.max(2, Math.abs(to - from) / room));
        double hair = 1e-9 * (high - low);
        return ticks.stream()
                .filter(tick -> tick >= low - hair && tick <= high + hair)
                .toList();
    }

    /** Multiples of 1, 2 or 5 times a power of ten, {@code most} at most. */
    private List<Double> multiples(double most) {
        double least = (high - low) / most;
        int power = (int) Math.floor(Math.log10(least));
        int factor = 1;
        for (int candidate : new int[] {2, 5, 10}) {
            factor = factor * Math.pow(10, power) < least ? candidate : factor;
        }
        BigDecimal step = BigDecimal.valueOf(factor).scaleByPowerOfTen(power);
        List<Double> values = new ArrayList<>();
        for (long i = (long) Math.ceil(low / step.doubleValue()); i * step.doubleValue() <= high; i++) {
            values.add(step.multiply(BigDecimal.valueOf(i)).doubleValue());
        }
        return values;
    }

    /** Powers of ten, and the more between them the fewer there are. */
    private List<Double> powers() {
        int first = (int) Math.floor(Math.log10(low));
        int last = (int) Math.ceil(Math.log10(high));
        int[] factors = last - first > 3
                ? new int[] {1}
                : last - first > 1 ? new int[] {1, 2, 5} : new int[] {1, 2, 3, 4, 5, 6, 7, 8, 9};
        List<Double> values = new ArrayList<>();
        for (int power = first; power <= last; power++) {
            for (int factor : factors) {
                values.add(Double.parseDouble(factor + "e" + power));
            }
        }
        return values;
    }

    static String label(double value) {
        return new DecimalFormat("0.########", DecimalFormatSymbols.getInstance(Locale.ROOT)).format(value);
    }
}
