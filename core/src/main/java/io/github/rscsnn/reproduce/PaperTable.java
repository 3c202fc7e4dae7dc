package io.github.rscsnn.reproduce;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import io.github.rscsnn.data.Datasets;
import io.github.rscsnn.option.Require;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A table or figure of the paper, which is a file of {@code tables/}: its columns (see {@link Metric}), its rows with the recipe
 * that makes each, and the paper's numbers.
 *
 * @param name for example {@code table3}
 * @param file what it says
 * @param rows those that are wanted, in the paper's order
 */
public record PaperTable(String name, JsonNode file, List<PaperRow> rows) {
    /** How it is measured. */
    public enum Kind {
        /** Networks under attack. */
        ACCURACIES,
        /** What the recipes say. */
        TIME_STEPS,
        /** Symptoms of masked gradients, see {@link ReproducedChecklist}. */
        CHECKLIST,
        /** Accuracy against ε, see {@link NoiseCurves}. */
        CURVES,
        /** See {@link CodingFigures}. */
        SIMILARITY,
        /** See {@link CodingFigures}. */
        MAPS,
        /** See {@link CodingFigures}. */
        THEORY
    }

    private static final int LABELS = 4;
    private static final List<String> NAMES =
            texts(resource("tables/contents.toml").path("names"));

    public PaperTable {
        rows = List.copyOf(rows);
    }

    /** Of all tables, then of all figures. */
    public static List<String> names() {
        return NAMES;
    }

    /**
     * With all of its rows.
     *
     * @throws IllegalArgumentException listing the names, if there is none of this one
     */
    public static PaperTable load(String name) {
        Require.argument(NAMES.contains(name), "unknown table '%s'; known: %s, all", name, String.join(", ", NAMES));
        JsonNode file = resource("tables/" + name + ".toml");
        List<PaperRow> rows = new ArrayList<>();
        for (JsonNode cells : file.path("rows")) {
            Map<String, Double> values = new LinkedHashMap<>();
            for (int column = LABELS; column < cells.size(); column++) {
                if (cells.get(column).isNumber()) {
                    values.put(
                            file.path("columns").get(column - LABELS).asText(),
                            cells.get(column).doubleValue());
                }
            }
            List<String> labels = texts(cells);
            rows.add(new PaperRow(labels.get(0), labels.get(1), labels.get(2), labels.get(3), values));
        }
        PaperTable table = new PaperTable(name, file, rows);
        return table.isOfData() ? table.with(ofData()) : table;
    }

    private static List<PaperRow> ofData() {
        return Datasets.names().stream().map(PaperRow::ofData).toList();
    }

    /** A file of this package. */
    static JsonNode resource(String file) {
        try (InputStream in = PaperTable.class.getResourceAsStream(file)) {
            return new TomlMapper().readTree(in);
        } catch (IOException e) {
            throw new IllegalStateException(file + " that comes with rsc-snn cannot be read", e);
        }
    }

    private static List<String> texts(JsonNode list) {
        return list.valueStream().map(JsonNode::asText).toList();
    }

    /** What it shows. */
    public String title() {
        return file.path("title").asText();
    }

    public Kind kind() {
        return Kind.valueOf(file.path("kind").asText().toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    /** Keys in the paper's order. */
    public List<String> columns() {
        return texts(file.path("columns"));
    }

    /** Of {@link Kind#CHECKLIST}, items 1 to 5. */
    List<String> symptoms() {
        return texts(file.path("symptoms"));
    }

    /** What the paper answers each of them. */
    String verdict() {
        return file.path("verdict").asText();
    }

    /** Whether images are made on another network as well. */
    boolean transfers() {
        return file.path("transfer").asBoolean();
    }

    /** Whether its numbers are results of the paper: not settings, and no reading of ours. */
    boolean isOfResults() {
        return kind() == Kind.ACCURACIES && !file.path("ours").asBoolean();
    }

    private boolean isOfData() {
        return kind() == Kind.SIMILARITY || kind() == Kind.MAPS;
    }

    /** What a column measures. */
    Metric metric(String column) {
        Metric own = Metric.of(column);
        return transfers() && !own.attack().isEmpty() && !own.eot() ? Metric.of("transfer-" + column) : own;
    }

    /** The recipes that its rows need networks of. */
    List<String> recipes() {
        return rows.stream()
                .filter(row -> row.isNetwork() && kind() != Kind.TIME_STEPS)
                .flatMap(row -> transfers()
                        ? Stream.of(row.recipe(), RecipeBook.blackBox(row.recipe()))
                        : Stream.of(row.recipe()))
                .toList();
    }

    /** The same with other rows. */
    PaperTable with(List<PaperRow> others) {
        return new PaperTable(name, file, others);
    }

    boolean has(String pattern) {
        return rows.stream().anyMatch(row -> row.matches(pattern));
    }

    /**
     * Only the rows that match one of the patterns; the usual ones if there is none.
     *
     * @param patterns words that must occur in a row's name or recipe, for example {@code cifar10} or {@code vgg-5 rsc-0.1}
     * @throws IllegalArgumentException naming a pattern that no row matches, and the rows there are
     */
    public PaperTable select(List<String> patterns) {
        for (String pattern : patterns) {
            if (!has(pattern)) {
                throw new IllegalArgumentException("no row of " + name + " matches '" + pattern + "'; rows: "
                        + String.join(", ", rows.stream().map(PaperRow::name).toList()));
            }
        }
        List<String> asked = patterns.isEmpty() ? texts(file.path("usually")) : patterns;
        // of data sets, those that are named by nothing else
        List<String> named = asked.stream()
                .filter(pattern -> rows.contains(PaperRow.ofData(pattern.strip())))
                .toList();
        List<String> wanted = named.isEmpty() ? asked : named;
        return wanted.isEmpty()
                ? this
                : with(rows.stream()
                        .filter(row -> wanted.stream().anyMatch(row::matches))
                        .toList());
    }
}
