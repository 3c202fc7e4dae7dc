package io.github.rscsnn.option;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Numbers that a value may have, finite ones.
 *
 * @param least lower end
 * @param closed whether it belongs to them
 * @param most upper end; infinite for none
 * @param closedAbove whether that belongs to them
 */
public record Interval(double least, boolean closed, double most, boolean closedAbove) {
    private static final Pattern TEXT = Pattern.compile("([\\[(])(\\S+), (\\S+)([\\])])");

    /** Positive numbers. */
    public static final Interval ABOVE_0 = of("(0, inf)");

    public static final Interval AT_LEAST_0 = of("[0, inf)");
    public static final Interval AT_LEAST_1 = of("[1, inf)");

    /** Shares. */
    public static final Interval UNIT = of("[0, 1]");

    public static final Interval UNIT_ABOVE_0 = of("(0, 1]");

    /** Probabilities that something is wrong. */
    public static final Interval INSIDE_UNIT = of("(0, 1)");

    /** @param text such as {@code (0, 1]} or {@code [0, inf)} */
    public static Interval of(String text) {
        Matcher ends = TEXT.matcher(text);
        Require.argument(ends.matches(), "no interval: %s", text);
        double most = ends.group(3).equals("inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(ends.group(3));
        return new Interval(
                Double.parseDouble(ends.group(2)),
                ends.group(1).equals("["),
                most,
                ends.group(4).equals("]"));
    }

    public boolean contains(double value) {
        return (closed ? value >= least : value > least) && (closedAbove ? value <= most : value < most);
    }

    /**
     * @param name what the value is called
     * @throws IllegalArgumentException naming it, the range and the value, if it is not in the range
     */
    public void require(String name, Number value) {
        Require.argument(contains(value.doubleValue()), "%s must be %s, got %s", name, this, value);
    }

    /** {@code at least 0}, {@code above 0} or {@code in (0, 1]}. */
    @Override
    public String toString() {
        String low = text(least);
        if (Double.isInfinite(most)) {
            return (closed ? "at least " : "above ") + low;
        }
        return "in " + (closed ? "[" : "(") + low + ", " + text(most) + (closedAbove ? "]" : ")");
    }

    private static String text(double end) {
        return end == Math.rint(end) ? Long.toString((long) end) : Double.toString(end);
    }
}
