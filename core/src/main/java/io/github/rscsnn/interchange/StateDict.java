package io.github.rscsnn.interchange;

import io.github.rscsnn.option.Require;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** What the names of a PyTorch state dict tell: its modules, in their order. */
final class StateDict {
    /** Numbers within names by value, so that {@code features.10} comes behind {@code features.2}. */
    static final Comparator<String> NATURAL = StateDict::compareNaturally;

    private static final String WORDS_AND_NUMBERS = "(?<=\\d)(?=\\D)|(?<=\\D)(?=\\d)";

    /** Of nn.DataParallel, torch.compile, and of modules that hold the network: Lightning's and tutorials'. */
    private static final Pattern WRAPPERS = Pattern.compile("^((module|_orig_mod|model|net)\\.)+");

    private StateDict() {}

    /** What a module is, by its tensors. */
    enum Kind {
        CONVOLUTION,
        NORM,
        LINEAR
    }

    /** Without the prefixes that wrappers put before every name, alone or one within the other. */
    static String plain(String name) {
        return WRAPPERS.matcher(name).replaceFirst("");
    }

    /** Tensors that only count batches: nothing depends on them. */
    static boolean isCounter(String name) {
        return attribute(name).equals("num_batches_tracked");
    }

    /** The part of a name before its last dot. */
    static String module(String name) {
        int dot = name.lastIndexOf('.');
        return dot < 0 ? "" : name.substring(0, dot);
    }

    /** The part of a name behind its last dot. */
    static String attribute(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }

    /**
     * The modules of each kind in natural order of their names; tensors of no kind are left out.
     *
     * @param shapes by plain name
     */
    static Map<Kind, List<String>> modules(Map<String, long[]> shapes) {
        Map<String, Kind> kinds = new TreeMap<>(NATURAL);
        shapes.forEach((name, shape) -> {
            if (attribute(name).equals("running_mean")) {
                kinds.put(module(name), Kind.NORM);
            } else if (attribute(name).equals("weight") && shape.length == 4) {
                kinds.put(module(name), Kind.CONVOLUTION);
            } else if (attribute(name).equals("weight") && shape.length == 2) {
                kinds.put(module(name), Kind.LINEAR);
            }
        });
        Map<Kind, List<String>> modules = new LinkedHashMap<>();
        for (Kind kind : Kind.values()) {
            modules.put(kind, new ArrayList<>());
        }
        kinds.forEach((name, kind) -> Require.entry(modules, kind).add(name));
        return modules;
    }

    private static int compareNaturally(String a, String b) {
        String[] left = a.split("\\.");
        String[] right = b.split("\\.");
        for (int i = 0; i < Math.min(left.length, right.length); i++) {
            int order = comparePart(left[i], right[i]);
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(left.length, right.length);
    }

    /** Words and numbers in turn, numbers by value. */
    private static int comparePart(String a, String b) {
        String[] left = a.split(WORDS_AND_NUMBERS);
        String[] right = b.split(WORDS_AND_NUMBERS);
        for (int i = 0; i < Math.min(left.length, right.length); i++) {
            boolean numbers = left[i].matches("\\d+") && right[i].matches("\\d+");
            int order =
                    numbers ? new BigInteger(left[i]).compareTo(new BigInteger(right[i])) : left[i].compareTo(right[i]);
            if (order != 0) {
                return order;
            }
        }
        return left.length == right.length ? a.compareTo(b) : Integer.compare(left.length, right.length);
    }
}
