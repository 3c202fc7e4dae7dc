package io.github.rscsnn.attack;

import io.github.rscsnn.option.Require;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One option of an attack, written down once: help, completion, errors and results read it here.
 *
 * @param name as on the command line after {@code --}, for example {@code square-p}
 * @param label stands for a value in the help
 * @param standard its default; null where each attack has its own
 * @param range of values, in words
 * @param allowed whether a value is in it
 * @param help what it does, one sentence
 * @param reader a value from text; any {@link IllegalArgumentException} means that it is none
 */
public record Setting<T>(
        String name,
        String label,
        @Nullable T standard,
        String range,
        Predicate<T> allowed,
        String help,
        Function<String, T> reader) {
    /** Of every attack. */
    public static final Setting<Threat.Norm> NORM =
            choice("norm", Threat.Norm.LINF, "Norm in which epsilon is measured.");

    /** Length of a step, pixel units; the harness sets it in proportion to ε, see {@link AttackOptions#of}. */
    public static final Setting<Double> ALPHA = real("alpha", null, 0, Double.POSITIVE_INFINITY, "Length of a step.");

    /** Steps of a gradient attack, iterations of Square, points of random search. */
    public static final Setting<Integer> STEPS = whole("steps", null, 1, Integer.MAX_VALUE, "Steps.");

    /** Runs, of which the best counts for each image. */
    public static final Setting<Integer> RESTARTS = whole("restarts", 1, 1, Integer.MAX_VALUE, "Runs.");

    /** Draws over which gradients and scores of a random model are averaged. */
    public static final Setting<Integer> DRAWS = whole("EOT draws", null, 1, Integer.MAX_VALUE, "Draws.");

    /** Whether PGD starts from a random point; Auto-PGD and SA-PGD always do. */
    public static final Setting<Boolean> RANDOM_START = new Setting<>(
            "random-start", "BOOL", true, "true or false", any -> true, "Start at random.", Boolean::parseBoolean);

    /** A whole number from {@code least} to {@code most}; to {@link Integer#MAX_VALUE} without end. */
    public static Setting<Integer> whole(String name, @Nullable Integer standard, int least, int most, String help) {
        String range = most == Integer.MAX_VALUE ? "at least " + least : "from " + least + " to " + most;
        return new Setting<>(
                name, "N", standard, range, value -> value >= least && value <= most, help, Integer::valueOf);
    }

    /** A number above {@code above} and at most {@code most}, which may be infinite. */
    public static Setting<Double> real(String name, @Nullable Double standard, double above, double most, String help) {
        boolean open = Double.isInfinite(most);
        String range = "above " + text(above) + (open ? "" : " and at most " + text(most));
        return new Setting<>(
                name,
                "X",
                standard,
                range,
                value -> value > above && (open ? value < most : value <= most),
                help,
                Double::valueOf);
    }

    /** One of the names of an enumeration, in small letters. */
    public static <E extends Enum<E>> Setting<E> choice(String name, E standard, String help) {
        return choice(name, standard.getDeclaringClass(), standard, help);
    }

    /** @param standard null where each attack has its own */
    static <E extends Enum<E>> Setting<E> choice(String name, Class<E> type, @Nullable E standard, String help) {
        String names = Arrays.stream(type.getEnumConstants()).map(Setting::text).collect(Collectors.joining(", "));
        return new Setting<>(
                name,
                "NAME",
                standard,
                "one of " + names,
                any -> true,
                help,
                text -> Enum.valueOf(type, text.toUpperCase(Locale.ROOT)));
    }

    /** @throws IllegalArgumentException naming the setting, its range and the value */
    T check(T value) {
        if (!allowed.test(value)) {
            throw refused(range, text(value), null);
        }
        return value;
    }

    /**
     * What {@code options}, words by name, say of it, or its default.
     *
     * @throws IllegalArgumentException if the word is out of range
     * @throws IllegalStateException if they do not say it and it has no default
     */
    public T in(Map<String, String> options) {
        String given = options.get(name);
        T value = given == null ? standard : parse(given);
        Require.state(value != null, "%s has no default, and was not set", name);
        return value;
    }

    /** As {@link #check}, of a value in words. */
    public T parse(String text) {
        try {
            return check(reader.apply(text));
        } catch (NumberFormatException e) {
            String kind = label.equals("N") ? "a whole number below 2147483648 and " : "a number ";
            throw refused(kind + range, text, e);
        } catch (IllegalArgumentException e) {
            throw refused(range, text, e);
        }
    }

    private IllegalArgumentException refused(String what, String value, @Nullable Throwable cause) {
        return new IllegalArgumentException(name + " must be " + what + ", got " + value, cause);
    }

    /** Help with range and default. */
    public String described() {
        return help + " " + range.substring(0, 1).toUpperCase(Locale.ROOT) + range.substring(1)
                + (standard == null ? "." : ". Default: " + text(standard) + ".");
    }

    private static String text(Object value) {
        String text = String.valueOf(value).toLowerCase(Locale.ROOT);
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }
}
