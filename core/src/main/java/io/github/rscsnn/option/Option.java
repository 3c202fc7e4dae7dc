package io.github.rscsnn.option;

import java.lang.invoke.MethodType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One option, as a row of an {@link OptionTable} defines it.
 *
 * @param names in files, and after {@code --} on the command line, where all of them will do; the first is what messages say
 * @param what it is called in messages, such as {@code recipe key}
 * @param held type of its value in the record that has it
 * @param standard the default as one would write it; empty for none
 * @param otherwise what the help says of the default, if not just that
 * @param range numbers allowed, such as {@code (0, 1]} or {@code [0, inf)}
 * @param value what stands for a value in the help; empty for what the type says
 * @param text sentences for the help; <code>{}</code> stands for the names of values
 * @param choices the names that a text may be
 */
public record Option(
        List<String> names,
        String what,
        Type held,
        String standard,
        String otherwise,
        String range,
        String value,
        String text,
        Supplier<Names> choices) {
    public String name() {
        return names.getFirst();
    }

    /** Whether the record alone has it: values of it come from code, not from people. */
    boolean isHidden() {
        return text.isEmpty();
    }

    public boolean isList() {
        return held instanceof ParameterizedType parameterized && parameterized.getRawType() == List.class;
    }

    private Class<?> element() {
        return (Class<?>) (isList() ? ((ParameterizedType) held).getActualTypeArguments()[0] : held);
    }

    /** {@code Boolean}, {@code Integer}, {@code Long}, {@code Double}, {@code Path} or {@code String}: the type of a value, or of each in a list. */
    public Class<?> type() {
        Class<?> type = element();
        return type == OptionalLong.class
                ? Long.class
                : type.isEnum()
                        ? String.class
                        : MethodType.methodType(type).wrap().returnType();
    }

    /** The names that a value may have; empty for any. */
    public List<String> known() {
        List<String> named = choices.get().known();
        return named.isEmpty() && element().isEnum()
                ? Arrays.stream(element().getEnumConstants())
                        .map(choice -> (String) written(choice))
                        .toList()
                : named;
    }

    /** Whether a text is one of the names, or what else the option takes, such as a class of one's own. */
    public boolean takes(String choice) {
        return known().contains(choice)
                || !element().isEnum() && choices.get().others().test(choice);
    }

    /** Whether it is an ε in pixel units, which one writes as a fraction. */
    public boolean isEpsilon() {
        return value.equals("EPS") && !isList();
    }

    /** Whether it may be as large as one likes: an ε whose norm another option says. */
    public boolean isUnbounded() {
        return range.endsWith("inf)");
    }

    /** What stands for a value in the help. */
    public String label() {
        if (!value.isEmpty()) {
            return value;
        }
        return switch (type().getSimpleName()) {
            case "Boolean" -> "true|false";
            case "Integer", "Long" -> "N";
            case "Double" -> "F";
            default -> known().size() == 2 ? String.join("|", known()) : "NAME";
        };
    }

    /** What it is, its range and its default. */
    public String help() {
        return help(otherwise.isEmpty() ? standard : otherwise);
    }

    /** The same where the default is another. */
    public String help(String otherDefault) {
        return text.replace("{}", String.join(", ", known()))
                + (range.isEmpty() || range.endsWith("inf)") ? "" : " In " + range + ".")
                + (otherDefault.isEmpty() ? "" : " Default: " + otherDefault + ".");
    }

    /** A value as it is written, of the option's {@link #type}, or the text itself where it is of another. */
    public Object parse(String written) {
        if (isList() && !written.isEmpty()) {
            return Arrays.stream(written.split(",")).map(this::parseOne).toList();
        }
        return parseOne(written);
    }

    private Object parseOne(String written) {
        try {
            return switch (type().getSimpleName()) {
                case "Boolean" -> written.matches("true|false") ? Boolean.valueOf(written) : written;
                case "Integer" -> Integer.valueOf(written);
                case "Long" -> Long.valueOf(written);
                case "Double" -> Fraction.parse(written);
                default -> written;
            };
        } catch (IllegalArgumentException e) {
            return written;
        }
    }

    /** The value among those that are written, or the default. */
    @Nullable
    Object in(Map<String, ?> values) {
        if (isHidden()) {
            return values.get(name());
        }
        Object raw = values.containsKey(name()) ? values.get(name()) : parse(standard);
        if (raw == null || raw.toString().isBlank()) {
            if (standard.isEmpty()) {
                return held == OptionalLong.class ? OptionalLong.empty() : null;
            }
            throw new IllegalArgumentException(what + " '" + name() + "' has no value");
        }
        Object typed = isList() && raw instanceof List<?> list
                ? list.stream().map(this::typed).toList()
                : typed(raw);
        check(typed);
        return held == OptionalLong.class && typed instanceof Long number ? OptionalLong.of(number) : typed;
    }

    private Object typed(Object raw) {
        if (raw instanceof Enum<?> && held == raw.getClass() || raw instanceof OptionalLong) {
            return raw;
        }
        if (raw instanceof Number number && type() == Double.class) {
            return number.doubleValue();
        }
        if ((raw instanceof Integer || raw instanceof Long) && Number.class.isAssignableFrom(type())) {
            long whole = ((Number) raw).longValue();
            if (type() == Long.class) {
                return whole;
            } else if (whole == (int) whole) {
                return (int) whole;
            }
        } else if (raw instanceof String choice && type() == String.class) {
            if (!takes(choice)) {
                throw new IllegalArgumentException(
                        "unknown " + name() + " '" + choice + "'; known: " + String.join(", ", known()));
            }
            return element().isEnum() ? constant(choice) : choice;
        } else if (raw instanceof String path && type() == Path.class) {
            return Path.of(path);
        } else if (raw instanceof Path && type() == Path.class) {
            return raw;
        } else if (raw instanceof Boolean && type() == Boolean.class) {
            return raw;
        }
        throw new IllegalArgumentException(what + " '" + name() + "' has a value of the wrong type or size: " + raw);
    }

    private Object constant(String choice) {
        return Arrays.stream(element().getEnumConstants())
                .filter(each -> written(each).equals(choice))
                .findFirst()
                .orElseThrow();
    }

    /** @throws IllegalArgumentException naming option, range and value, if it is a number that is not in the range */
    void check(@Nullable Object value) {
        if (value instanceof Number number && !range.isEmpty()) {
            Interval.of(range).require(name(), number);
        }
    }

    static Object written(Object value) {
        return value instanceof Enum<?> choice
                ? choice.name().toLowerCase(Locale.ROOT).replace('_', '-')
                : value;
    }
}
