package io.github.rscsnn.reproduce;

import gg.jte.output.StringOutput;
import io.github.rscsnn.data.Folders;
import io.github.rscsnn.evaluate.Qte;
import io.github.rscsnn.option.Require;
import io.github.rscsnn.report.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which of the paper's numbers have one of ours beside them, and why the others have not. A network's numbers count in every table
 * that has its recipe; of several the one of the largest tier, of those the one of most images.
 *
 * @param cells every number of the paper's tables of results
 */
public record Coverage(List<Cell> cells) {
    private static final long MANY_IMAGES = 500_000;

    /**
     * One number of the paper.
     *
     * @param table that prints it
     * @param column key
     * @param paper accuracy in percent, or QTE
     * @param measured the accuracy, or that which the QTE is of; null where nothing was measured
     * @param ours the number to compare; null where nothing was measured
     * @param reason why; empty where something was
     */
    record Cell(
            PaperTable table,
            PaperRow row,
            String column,
            double paper,
            @Nullable PublishedValue measured,
            @Nullable Double ours,
            String reason) {
        Optional<Object> of(Function<PublishedValue, Object> part) {
            return Optional.ofNullable(measured).map(part);
        }

        /** The number to compare, as pages have it. */
        Optional<String> text() {
            return Optional.ofNullable(ours).map(number -> PublishedValue.number(number, isAccuracy() ? 1 : 2));
        }

        boolean isAccuracy() {
            return Metric.of(column).qte().isEmpty();
        }
    }

    public Coverage {
        cells = List.copyOf(cells);
    }

    /**
     * @param data folder of files of results
     * @throws IOException if it is none, or a file is damaged
     */
    public static Coverage of(Path data) throws IOException {
        Require.file(Files.isDirectory(data), "no results in %s: give their folder with --results", data);
        List<PublishedValue> published = new ArrayList<>();
        for (Path file : Folders.named(".*\\.json", data)) {
            published.addAll(ResultsPage.measurements(file));
        }
        List<Cell> cells = new ArrayList<>();
        for (String name : PaperTable.names()) {
            PaperTable table = PaperTable.load(name);
            for (PaperRow row : table.isOfResults() ? table.rows() : List.<PaperRow>of()) {
                for (String column : table.columns()) {
                    if (row.values().containsKey(column)) {
                        cells.add(cell(table, row, column, published));
                    }
                }
            }
        }
        return new Coverage(cells);
    }

    private static Cell cell(PaperTable table, PaperRow row, String column, List<PublishedValue> published) {
        double paper = Require.entry(row.values(), column);
        Metric metric = table.metric(column);
        String key = metric.qte().isEmpty()
                ? metric.key()
                : table.metric(metric.qte()).key();
        List<PublishedValue> own = published.stream()
                .filter(value -> value.recipe().equals(row.recipe()))
                .toList();
        PublishedValue measured =
                best(own.stream().filter(value -> value.metric().equals(key)));
        PublishedValue clean = measured == null
                ? null
                : best(own.stream()
                        .filter(value ->
                                value.metric().equals("clean") && value.tier().equals(measured.tier())));
        if (measured != null && (metric.qte().isEmpty() || clean != null)) {
            double ours = metric.qte().isEmpty() || clean == null ? measured.mean() : qte(clean, measured);
            return new Cell(table, row, column, paper, measured, ours, "");
        }
        String reason =
                own.isEmpty() ? "no network of " + row.recipe() + " yet" : "the network is there, this attack is not";
        return new Cell(table, row, column, paper, null, null, reason);
    }

    private static @Nullable PublishedValue best(Stream<PublishedValue> values) {
        return values.max(Comparator.<PublishedValue>comparingInt(
                                value -> Tier.of(value.tier()).rank())
                        .thenComparingInt(PublishedValue::images))
                .orElse(null);
    }

    /** Eq. 6 at ε = 0 and 8/255. */
    static double qte(PublishedValue clean, PublishedValue attacked) {
        return Qte.of(0, clean.mean() / 100, 8, attacked.mean() / 100);
    }

    /** One row a table of the paper, and all of them. */
    public Table summary() {
        List<String> names = new ArrayList<>(
                cells.stream().map(cell -> cell.table().name()).distinct().toList());
        names.add("all");
        Table.Columns<String> table = Table.of(names)
                .column("table", name -> name)
                .column("cells", name -> of(name).size())
                .column("with ours", name -> count(name, value -> true));
        Tier.names()
                .forEach(tier -> table.column(
                        tier, name -> count(name, value -> value.tier().equals(tier))));
        return table.column("500,000 images and more", name -> count(name, value -> value.imagesSeen() >= MANY_IMAGES))
                .table();
    }

    private long count(String table, Predicate<PublishedValue> which) {
        return of(table).stream()
                .map(Cell::measured)
                .filter(value -> value != null && which.test(value))
                .count();
    }

    /** One row a cell of a table of the paper. */
    public Table table(String name) {
        return Table.of(of(name))
                .column("data set", cell -> cell.row().dataset())
                .column("network", cell -> cell.row().architecture())
                .column("row", cell -> cell.row().title())
                .column("column", cell -> cell.table().metric(cell.column()).title())
                .number("paper", "%.2f", Cell::paper)
                .missing("–")
                .column("ours", Cell::text)
                .missing("")
                .column("95 % interval", cell -> cell.of(value -> cell.isAccuracy() ? value.interval() : "–"))
                .column("tier", cell -> cell.of(PublishedValue::tier))
                .column("seeds", cell -> cell.of(value -> value.seeds().size()))
                .column("n", cell -> cell.of(PublishedValue::images))
                .column(
                        "commit",
                        cell -> cell.measured() == null
                                ? cell.reason()
                                : cell.measured().commit())
                .table();
    }

    private List<Cell> of(String table) {
        return cells.stream()
                .filter(cell -> table.equals("all") || cell.table().name().equals(table))
                .toList();
    }

    /** The page {@code docs/results/coverage.md}. */
    public String markdown() {
        StringOutput text = new StringOutput();
        JtecoverageGenerated.render(text, null, this);
        return text.toString();
    }

    List<PaperTable> tables() {
        return cells.stream().map(Cell::table).distinct().toList();
    }
}
