package io.github.rscsnn.option;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The options of a record, each defined once: in the text file beside the record, {@code evaluation-settings.txt} beside
 * {@code EvaluationSettings}, a row for each of its parts in their order. Columns, between bars: name, with further ones after commas,
 * and {@code part=} before it where the record calls it otherwise; default; what the help says of the default, if not that; range of
 * numbers; what stands for a value in the help; help, in which <code>{}</code> stands for the names of values. A row {@code -part}
 * is no option but a part that only code gives. Records within the record are of parts too, unless such a row stands for them.
 */
public final class OptionTable<R extends Record> {
    private final Class<R> record;
    private final String what;
    private final Branch root;
    private final List<Option> all = new ArrayList<>();
    private final Set<String> hidden = new HashSet<>();

    /** What makes a part of a record, and takes it apart. */
    private sealed interface Part {
        @Nullable
        Object make(Map<String, ?> values);

        void write(Object value, Map<String, Object> values);
    }

    private record Leaf(Option option) implements Part {
        @Override
        public @Nullable Object make(Map<String, ?> values) {
            return option.in(values);
        }

        @Override
        public void write(Object value, Map<String, Object> values) {
            values.put(option.name(), Option.written(value));
        }
    }

    private record Branch(Class<?> type, List<Part> parts) implements Part {
        @Override
        public Object make(Map<String, ?> values) {
            Class<?>[] types = Arrays.stream(type.getRecordComponents())
                    .map(RecordComponent::getType)
                    .toArray(Class<?>[]::new);
            Object[] arguments = parts.stream().map(part -> part.make(values)).toArray();
            try {
                Constructor<?> constructor = type.getDeclaredConstructor(types);
                constructor.setAccessible(true); // records of a command are seen by it alone
                return constructor.newInstance(arguments);
            } catch (ReflectiveOperationException e) {
                if (e.getCause() instanceof RuntimeException refused) {
                    throw refused;
                }
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void write(Object value, Map<String, Object> values) {
            for (int i = 0; i < parts.size(); i++) {
                try {
                    parts.get(i)
                            .write(type.getRecordComponents()[i].getAccessor().invoke(value), values);
                } catch (ReflectiveOperationException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
    }

    /** Of options whose texts may be any. */
    public OptionTable(Class<R> record) {
        this(record, "option", name -> Names.ANY);
    }

    /**
     * @param what an option is called in messages
     * @param names what the texts of an option may be, by its name
     */
    public OptionTable(Class<R> record, String what, Function<String, Names> names) {
        this.record = record;
        this.what = what;
        try (InputStream in = record.getResourceAsStream(kebab(record.getSimpleName()) + ".txt")) {
            Deque<String> rows = new ArrayDeque<>(new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .toList());
            root = branch(record, rows, what, names);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private Branch branch(Class<?> type, Deque<String> rows, String what, Function<String, Names> names) {
        List<Part> parts = new ArrayList<>();
        for (RecordComponent part : type.getRecordComponents()) {
            boolean hidden = rows.getFirst().equals("-" + kebab(part.getName()));
            parts.add(
                    part.getType().isRecord() && !hidden
                            ? branch(part.getType(), rows, what, names)
                            : new Leaf(option(part, rows.removeFirst(), what, names)));
        }
        return new Branch(type, parts);
    }

    private Option option(RecordComponent part, String row, String what, Function<String, Names> names) {
        String kebab = kebab(part.getName());
        if (row.equals("-" + kebab)) {
            hidden.add(kebab);
            return new Option(List.of(kebab), what, part.getGenericType(), "", "", "", "", "", () -> Names.ANY);
        }
        String[] cells = row.split("\\s*\\|\\s*", 6);
        List<String> called = List.of(cells[0].replaceFirst(".*=", "").split(", "));
        String first = called.getFirst();
        if (!cells[0].startsWith(kebab + "=")
                && !kebab.equals("name")
                && !first.endsWith(kebab)
                && !kebab.startsWith(first)) {
            throw new IllegalStateException("row " + row + " of a table stands where " + kebab + " is due");
        }
        Option option = new Option(
                called,
                what,
                part.getGenericType(),
                cells[1],
                cells[2],
                cells[3],
                cells[4],
                cells[5],
                () -> names.apply(first));
        all.add(option);
        return option;
    }

    private static String kebab(String name) {
        return name.replaceAll("(?<=.)([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    /** All, in the order of the record. */
    public List<Option> all() {
        return List.copyOf(all);
    }

    /** @throws IllegalArgumentException if there is none of this name */
    public Option of(String name) {
        return all.stream()
                .filter(option -> option.names().contains(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown " + what + " '" + name + "'; known: "
                        + String.join(
                                ", ",
                                new TreeSet<>(all.stream().map(Option::name).toList()))));
    }

    /**
     * A record with these values, by name, and defaults for those that are not there.
     *
     * @throws IllegalArgumentException naming the option and the value that do not fit
     */
    public R make(Map<String, ?> values) {
        values.keySet().stream().filter(name -> !hidden.contains(name)).forEach(this::of);
        return record.cast(root.make(values));
    }

    /** All values, as they are written. */
    public Map<String, Object> values(R of) {
        Map<String, Object> values = new LinkedHashMap<>();
        root.write(of, values);
        return values;
    }

    /** The same with another value of one option, or of a part that is none. */
    public R with(R base, String name, Object value) {
        return with(base, Collections.singletonMap(name, value));
    }

    /** The same with other values of some. */
    public R with(R base, Map<String, ?> others) {
        Map<String, Object> values = values(base);
        values.putAll(others);
        return make(values);
    }

    /**
     * For the constructor of a record without records: are its numbers in their ranges?
     *
     * @param values in the order of its parts
     * @throws IllegalArgumentException naming the option, its range and the value
     */
    public void check(@Nullable Object... values) {
        for (int i = 0; i < values.length; i++) {
            ((Leaf) root.parts().get(i)).option().check(values[i]);
        }
    }
}
