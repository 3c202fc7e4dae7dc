package io.github.rscsnn.interchange;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A node of a NIR graph as its file has it.
 *
 * @param name within the graph
 * @param type such as {@code Conv2d}
 * @param values parameters by name: strings, boxed numbers, and Java arrays of numbers, nested where they have several
 *     dimensions
 */
record NirNode(String name, String type, Map<String, Object> values) {
    NirNode {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    boolean has(String parameter) {
        return values.containsKey(parameter);
    }

    /**
     * All numbers of a parameter in C order; one for a scalar.
     *
     * @throws IllegalArgumentException naming node and parameter if it is missing, not of numbers, NaN or infinite
     */
    double[] numbers(String parameter) {
        List<double[]> rows = new ArrayList<>();
        collect(parameter, value(parameter), rows);
        double[] all = new double[rows.stream().mapToInt(row -> row.length).sum()];
        int at = 0;
        for (double[] row : rows) {
            System.arraycopy(row, 0, all, at, row.length);
            at += row.length;
        }
        for (double number : all) {
            if (!Double.isFinite(number)) {
                throw refused("has " + number + " in " + parameter);
            }
        }
        return all;
    }

    /** As {@link #numbers}, as float32. */
    float[] floats(String parameter) {
        double[] numbers = numbers(parameter);
        float[] floats = new float[numbers.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) numbers[i];
            if (Float.isInfinite(floats[i])) {
                throw refused("has " + parameter + " " + numbers[i] + ", too large for float32");
            }
        }
        return floats;
    }

    /** Sizes of a parameter's dimensions; none for a scalar. */
    int[] shape(String parameter) {
        List<Integer> sizes = new ArrayList<>();
        Object part = value(parameter);
        while (part != null && part.getClass().isArray()) {
            int size = Array.getLength(part);
            sizes.add(size);
            part = size == 0 ? null : Array.get(part, 0);
        }
        return sizes.stream().mapToInt(Integer::intValue).toArray();
    }

    /**
     * The one number that a parameter has for both directions, or for all neurons.
     *
     * @throws IllegalArgumentException naming node, parameter and range if there are several
     */
    double single(String parameter) {
        double[] numbers = numbers(parameter);
        double least = Double.POSITIVE_INFINITY;
        double most = Double.NEGATIVE_INFINITY;
        for (double number : numbers) {
            least = Math.min(least, number);
            most = Math.max(most, number);
        }
        require(
                least == most,
                numbers.length == 0
                        ? "has no " + parameter
                        : "has several values of " + parameter + ", from " + least + " to " + most
                                + ": one for all is what can be taken over");
        return least;
    }

    /** As {@link #single}, a whole number. */
    int whole(String parameter) {
        double number = single(parameter);
        require(
                number == Math.rint(number) && Math.abs(number) <= Integer.MAX_VALUE,
                "has " + parameter + " " + number);
        return (int) number;
    }

    private Object value(String parameter) {
        Object value = values.get(parameter);
        if (value == null) {
            throw refused("has no " + parameter);
        }
        return value;
    }

    private void collect(String parameter, Object value, List<double[]> into) {
        if (value instanceof Number number) {
            into.add(new double[] {number.doubleValue()});
        } else if (value.getClass().isArray()
                && value.getClass().getComponentType().isPrimitive()) {
            double[] row = new double[Array.getLength(value)];
            for (int i = 0; i < row.length; i++) {
                row[i] = ((Number) Array.get(value, i)).doubleValue();
            }
            into.add(row);
        } else if (value instanceof Object[] parts) {
            for (Object part : parts) {
                collect(parameter, part, into);
            }
        } else {
            throw refused("has " + parameter + (value instanceof String ? " '" + value + "'" : "")
                    + " where plain numbers belong");
        }
    }

    /** @throws IllegalArgumentException that names this node, unless {@code holds} */
    void require(boolean holds, String why) {
        if (!holds) {
            throw refused(why);
        }
    }

    /** An exception that names this node. */
    IllegalArgumentException refused(String why) {
        return new IllegalArgumentException("NIR node '" + name + "' (" + type + ") " + why);
    }
}
