package io.github.rscsnn.experiment;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One option of a recipe, as the table {@code recipe-keys.txt} defines it: recipe files, run folders, the command line with help
 * and completion, and the library read it from here.
 *
 * @param name in recipes, and after {@code --} on the command line
 * @param held type of its value in the record that has it
 * @param standard the default as one would write it; empty for none
 * @param otherwise what the help says of the default, if not just that
 * @param range numbers allowed, such as {@code (0, 1]} or {@code [0, inf)}
 * @param value what stands for a value in the help; empty for what the type says
 * @param text sentences for the help; <code>{}</code> stands for the names
 */
public record RecipeKey(
        String name, Class<?> held, String standard, String otherwise, String range, String value, String text) {
    private static final Pattern RANGE = Pattern.compile("([\\[(])(\\S+), (\\S+)([\\])])");

    /** All, in the order of recipes. */
    public static final List<RecipeKey> ALL = read();

    private static List<RecipeKey> read() {
        Iterator<RecordComponent> parts = parts(Recipe.class).iterator();
        try (InputStream in = RecipeKey.class.getResourceAsStream("recipe-keys.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> of(line.split("\\s*\\|\\s*", 6), parts.next()))
                    .toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static RecipeKey of(String[] row, RecordComponent part) {
        String kebab = part.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
        if (!kebab.equals("name") && !row[0].endsWith(kebab)) {
            throw new IllegalStateException("row " + row[0] + " of recipe-keys.txt stands where " + kebab + " is due");
        }
        return new RecipeKey(row[0], part.getType(), row[1], row[2], row[3], row[4], row[5]);
    }

    private static Stream<RecordComponent> parts(Class<?> record) {
        return Arrays.stream(record.getRecordComponents())
                .flatMap(part -> part.getType().isRecord() ? parts(part.getType()) : Stream.of(part));
    }

    /** @throws IllegalArgumentException if there is none of this name */
    public static RecipeKey of(String name) {
        return ALL.stream()
                .filter(key -> key.name.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown recipe key '" + name + "'; known: "
                        + String.join(
                                ", ",
                                new TreeSet<>(ALL.stream().map(RecipeKey::name).toList()))));
    }

    /** {@code Boolean}, {@code Integer}, {@code Long}, {@code Double} or {@code String}: the type of a value that is written. */
    public Class<?> type() {
        return held.isEnum() ? String.class : MethodType.methodType(held).wrap().returnType();
    }

    /** The names that a value may have; empty for any. */
    public List<String> known() {
        return held.isEnum()
                ? Arrays.stream(held.getEnumConstants())
                        .map(choice -> (String) written(choice))
                        .toList()
                : Names.of(name).known();
    }

    /** Whether a text is one of the names, or what else the key takes, such as a class of one's own. */
    public boolean takes(String choice) {
        return known().contains(choice)
                || !held.isEnum() && Names.of(name).others().test(choice);
    }

    /** Whether it is an ε in pixel units, which one writes as a fraction. */
    public boolean isEpsilon() {
        return value.equals("EPS");
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
                + " Default: " + otherDefault + ".";
    }

    /** A value as it is written, of the key's {@link #type}, or the text itself where it is of another. */
    public Object parse(String written) {
        try {
            return switch (type().getSimpleName()) {
                case "Boolean" -> written.matches("true|false") ? Boolean.valueOf(written) : written;
                case "Integer" -> Integer.valueOf(written);
                case "Long" -> Long.valueOf(written);
                case "Double" -> Double.valueOf(written);
                default -> written;
            };
        } catch (NumberFormatException e) {
            return written;
        }
    }

    /** The value among those that are written, or the default. */
    private Object in(Map<String, ?> values) {
        Object raw = values.containsKey(name) ? values.get(name) : parse(standard);
        if (raw == null || raw.toString().isBlank()) {
            if (standard.isEmpty()) {
                return null;
            }
            throw new IllegalArgumentException("recipe key '" + name + "' has no value");
        }
        Object typed = typed(raw);
        if (typed instanceof Number number) {
            requireInRange(number.doubleValue(), raw);
        }
        return typed;
    }

    private Object typed(Object raw) {
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
                        "unknown " + name + " '" + choice + "'; known: " + String.join(", ", known()));
            }
            return held.isEnum() ? held.getEnumConstants()[known().indexOf(choice)] : choice;
        } else if (raw instanceof Boolean && type() == Boolean.class) {
            return raw;
        }
        throw new IllegalArgumentException("recipe key '" + name + "' has a value of the wrong type or size: " + raw);
    }

    private void requireInRange(double number, Object raw) {
        Matcher ends = RANGE.matcher(range);
        if (!ends.matches()) {
            return;
        }
        double least = Double.parseDouble(ends.group(2));
        boolean endless = ends.group(3).equals("inf");
        double most = endless ? Double.POSITIVE_INFINITY : Double.parseDouble(ends.group(3));
        boolean closed = ends.group(1).equals("[");
        if (!(closed ? number >= least : number > least)
                || !(ends.group(4).equals("]") ? number <= most : number < most)) {
            String from = (closed ? "at least " : "above ") + ends.group(2);
            throw new IllegalArgumentException(name + " must be " + (endless ? from : "in " + range) + ", got " + raw);
        }
    }

    /**
     * A record of keys with these values, and defaults for those that are not there.
     *
     * @throws IllegalArgumentException naming the key and value that do not fit
     */
    static <R> R make(Class<R> record, Map<String, ?> values) {
        return record.cast(make(record, values, ALL.iterator()));
    }

    private static Object make(Class<?> type, Map<String, ?> values, Iterator<RecipeKey> keys) {
        if (!type.isRecord()) {
            return keys.next().in(values);
        }
        Class<?>[] types = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        Object[] arguments =
                Arrays.stream(types).map(part -> make(part, values, keys)).toArray();
        try {
            return type.getDeclaredConstructor(types).newInstance(arguments);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e); // records of keys check nothing of their own
        }
    }

    /** All keys of a recipe, with values as they are written. */
    static Map<String, Object> values(Recipe recipe) {
        Map<String, Object> values = new LinkedHashMap<>();
        write(recipe, values, ALL.iterator());
        return values;
    }

    private static void write(Object value, Map<String, Object> values, Iterator<RecipeKey> keys) {
        if (!(value instanceof Record)) {
            values.put(keys.next().name, written(value));
            return;
        }
        for (RecordComponent part : value.getClass().getRecordComponents()) {
            try {
                write(part.getAccessor().invoke(value), values, keys);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static Object written(Object value) {
        return value instanceof Enum<?> choice
                ? choice.name().toLowerCase(Locale.ROOT).replace('_', '-')
                : value;
    }
}
