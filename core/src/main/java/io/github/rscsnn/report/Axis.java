package io.github.rscsnn.report;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One axis of a plot.
 *
 * @param title what it shows, with the unit, for example {@code accuracy (%)}
 * @param logarithmic whether equal factors are equally far apart; all values must then be above 0
 * @param low where it begins, or null for "as the data ask"
 * @param high where it ends, or null
 * @param ticks where it is labelled; empty for round numbers that fit
 */
public record Axis(
        String title,
        boolean logarithmic,
        @Nullable Double low,
        @Nullable Double high,
        List<Double> ticks) {
    public Axis {
        Objects.requireNonNull(title, "title");
        ticks = List.copyOf(ticks);
        if (low != null && high != null && !(low < high)) {
            throw new IllegalArgumentException("an axis must end above its beginning, got " + low + " to " + high);
        }
        if (logarithmic && (low != null && low <= 0 || ticks.stream().anyMatch(tick -> tick <= 0))) {
            throw new IllegalArgumentException("a logarithmic axis has no place for 0 or less: " + title);
        }
    }

    public static Axis linear(String title) {
        return new Axis(title, false, null, null, List.of());
    }

    public static Axis log(String title) {
        return new Axis(title, true, null, null, List.of());
    }

    /** Shares in percent, from 0 to 100. */
    public static Axis percent(String title) {
        return linear(title).range(0, 100);
    }

    public Axis range(double from, double to) {
        return new Axis(title, logarithmic, from, to, ticks);
    }

    /** Labelled at these values and nowhere else. */
    public Axis at(double... values) {
        return new Axis(
                title, logarithmic, low, high, Arrays.stream(values).boxed().toList());
    }
}
