package io.github.rscsnn.reproduce;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A table of the paper with its numbers, and which recipe makes each row.
 *
 * @param name for example {@code table3}
 * @param title what it shows
 * @param columns metrics in the paper's order, see {@link Metric}
 * @param rows in the paper's order
 */
public record PaperTable(String name, String title, List<String> columns, List<PaperRow> rows) {
    private static final List<String> LABELS = List.of("dataset", "architecture", "row", "recipe");

    private static final Map<String, String> TITLES = titles();

    public PaperTable {
        columns = List.copyOf(columns);
        rows = List.copyOf(rows);
    }

    private static Map<String, String> titles() {
        Map<String, String> titles = new LinkedHashMap<>();
        titles.put("table2", "Table 2: EOT-PGD against RSC");
        titles.put("table3", "Table 3: white-box attacks");
        titles.put("table4", "Table 4: black-box attacks by transfer");
        titles.put("table5", "Table 5: RSC with adversarial training");
        titles.put("table6", "Table 6: RSC with E-RSCT");
        titles.put("table7", "Table 7: other work");
        titles.put("table8", "Table 8: time steps");
        titles.put("table9", "Table 9: ablation of E-RSCT");
        titles.put("noise-space", "Where RSC's noise lives, and what its number means");
        return titles;
    }

    /** Names of all tables. */
    public static List<String> names() {
        return List.copyOf(TITLES.keySet());
    }

    /** What a table shows. */
    public static String title(String name) {
        return TITLES.get(name);
    }

    /** @throws IllegalArgumentException listing the names, if there is none of this one */
    public static PaperTable load(String name) {
        if (!TITLES.containsKey(name)) {
            throw new IllegalArgumentException("no table '" + name + "'; known: " + String.join(", ", names()));
        }
        List<String> lines = lines(name + ".csv");
        List<String> header = List.of(lines.getFirst().split(","));
        List<PaperRow> rows = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] cells = line.split(",", -1);
            Map<String, Double> values = new LinkedHashMap<>();
            for (int column = LABELS.size(); column < header.size(); column++) {
                if (!cells[column].isEmpty()) {
                    values.put(header.get(column), Double.valueOf(cells[column]));
                }
            }
            rows.add(new PaperRow(cells[0], cells[1], cells[2], cells[3], values));
        }
        return new PaperTable(name, TITLES.get(name), header.subList(LABELS.size(), header.size()), rows);
    }

    /** Whether a row matches the pattern. */
    boolean has(String pattern) {
        return rows.stream().anyMatch(row -> row.matches(pattern));
    }

    /**
     * Only the rows that match one of the patterns, all of them if there is none.
     *
     * @param patterns words that must occur in a row's name or recipe, for example {@code cifar10} or {@code vgg-5 rsc-0.1}
     * @throws IllegalArgumentException naming a pattern that no row matches, and the rows there are
     */
    public PaperTable select(List<String> patterns) {
        if (patterns.isEmpty()) {
            return this;
        }
        for (String pattern : patterns) {
            if (!has(pattern)) {
                throw new IllegalArgumentException("no row of " + name + " matches '" + pattern + "'; rows: "
                        + String.join(", ", rows.stream().map(PaperRow::name).toList()));
            }
        }
        return new PaperTable(
                name,
                title,
                columns,
                rows.stream()
                        .filter(row -> patterns.stream().anyMatch(row::matches))
                        .toList());
    }

    /** Of a resource of this package. */
    static List<String> lines(String file) {
        try (InputStream in = PaperTable.class.getResourceAsStream(file)) {
            return Arrays.asList(new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .strip()
                    .split("\n"));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
