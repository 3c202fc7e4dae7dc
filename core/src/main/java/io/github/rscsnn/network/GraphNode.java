package io.github.rscsnn.network;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * An operation of a {@link NetworkGraph}.
 *
 * @param id unique; its weights are named after it
 * @param op {@code conv2d}, {@code lif}, ...
 * @param inputs nodes that it reads
 * @param values parameters as JSON has them: numbers, booleans, texts, lists and maps
 */
public record GraphNode(String id, String op, List<String> inputs, Map<String, Object> values) {
    public GraphNode {
        inputs = List.copyOf(inputs);
        values = Collections.unmodifiableMap(new TreeMap<>(Map.copyOf(values))); // the same text at every start
    }

    boolean isNeuron() {
        return op.equals("lif") || op.equals("relu");
    }

    IllegalArgumentException wrong(String why) {
        return new IllegalArgumentException("node '" + id + "' (" + op + "): " + why);
    }

    /** @throws IllegalArgumentException naming the node, unless {@code holds} */
    void require(boolean holds, String why) {
        if (!holds) {
            throw wrong(why);
        }
    }

    private <T> T value(String key, Class<T> type) {
        Object value = values.get(key);
        if (value == null || !type.isInstance(value)) {
            throw wrong("its '" + key + "' is " + (value == null ? "missing" : "'" + value + "', which cannot be"));
        }
        return type.cast(value);
    }

    double number(String key) {
        return value(key, Number.class).doubleValue();
    }

    int whole(String key) {
        return value(key, Integer.class);
    }

    String text(String key) {
        return value(key, String.class);
    }

    boolean flag(String key) {
        return value(key, Boolean.class);
    }

    boolean has(String key) {
        return values.containsKey(key);
    }

    /** A list of whole numbers. */
    long[] sizes(String key) {
        List<?> list = value(key, List.class);
        require(
                !list.isEmpty() && list.stream().allMatch(size -> size instanceof Integer),
                "its '" + key + "' is no list of whole numbers");
        return list.stream().mapToLong(size -> (Integer) size).toArray();
    }

    /** Whether a list has two equal numbers, and which. */
    boolean isSquare(String key) {
        long[] sizes = sizes(key);
        return sizes.length == 2 && sizes[0] == sizes[1];
    }

    boolean is(String key, long... sizes) {
        return Arrays.equals(sizes(key), sizes);
    }

    /** An object within it, with the same ways to read it. */
    @SuppressWarnings("unchecked")
    GraphNode part(String key) {
        return new GraphNode(id, op, inputs, (Map<String, Object>) value(key, Map.class));
    }
}
