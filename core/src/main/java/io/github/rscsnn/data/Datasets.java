package io.github.rscsnn.data;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The table from names to data sets; a new data set is one class and one line here. */
public final class Datasets {
    /** Opens one data set; {@code location} is where its files lie, if it has files. */
    @FunctionalInterface
    private interface Opener {
        Dataset open(Split split, DataLocation location) throws IOException;
    }

    private static final Map<String, Opener> TABLE = table();

    private Datasets() {}

    private static Map<String, Opener> table() {
        Map<String, Opener> table = new LinkedHashMap<>();
        table.put("cifar10", Cifar::ten);
        table.put("cifar100", Cifar::hundred);
        table.put("mnist", Mnist::digits);
        table.put("fashion-mnist", Mnist::fashion);
        table.put("shapes10", (split, location) -> Shapes10.standard(split));
        return table;
    }

    /** The names {@link #open} knows. */
    public static List<String> names() {
        return List.copyOf(TABLE.keySet());
    }

    /** Whether the data set is made from files, so that it needs a location; {@code shapes10} is generated. */
    public static boolean needsFiles(String name) {
        opener(name);
        return !name.equals("shapes10");
    }

    /**
     * Loads a data set into memory.
     *
     * @param location where the files lie; not looked at for a generated data set
     * @throws IllegalArgumentException if the name is unknown; the message lists the known ones
     * @throws IOException if a file is missing, cut or damaged; the message names the file and the way out
     */
    public static Dataset open(String name, Split split, DataLocation location) throws IOException {
        return opener(name).open(split, location);
    }

    private static Opener opener(String name) {
        Opener opener = TABLE.get(name);
        if (opener == null) {
            throw new IllegalArgumentException(
                    "unknown data set '" + name + "': choose one of " + String.join(", ", names()));
        }
        return opener;
    }
}
