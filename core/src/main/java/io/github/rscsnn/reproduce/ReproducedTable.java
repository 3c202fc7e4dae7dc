package io.github.rscsnn.reproduce;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.github.rscsnn.evaluate.BoundText;
import io.github.rscsnn.experiment.Provenance;
import io.github.rscsnn.report.Table;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A table with the paper's numbers and ours.
 *
 * @param name for example {@code table3}
 * @param title what it shows
 * @param command that made it
 * @param settings of the evaluation and the budget
 * @param headings column to heading
 * @param rows those that were asked for
 * @param provenance of the last number; null before one was measured
 */
public record ReproducedTable(
        String name,
        String title,
        String command,
        Settings settings,
        Map<String, String> headings,
        List<Row> rows,
        @Nullable Provenance provenance) {
    /**
     * One row, ours beside the paper's.
     *
     * @param row of the paper's table
     * @param cells one for each column
     * @param runs the networks behind ours, one a seed
     */
    public record Row(PaperRow row, List<Cell> cells, List<RunNote> runs) {
        public Row {
            cells = List.copyOf(cells);
            runs = List.copyOf(runs);
        }

        Optional<Cell> cell(String column) {
            return cells.stream().filter(cell -> cell.column().equals(column)).findFirst();
        }

        private double value(String column, ToDoubleFunction<Cell> value) {
            return value.applyAsDouble(cell(column).orElseThrow());
        }
    }

    public ReproducedTable {
        rows = List.copyOf(rows);
    }

    /** Writes {@code name.md}, {@code name.csv} and {@code name.json}. */
    void write(Path folder) throws IOException {
        Page.write(folder, name, page -> JtetableGenerated.render(page, null, this), csv(), this);
    }

    List<RunNote> runs() {
        return rows.stream().flatMap(row -> row.runs().stream()).toList();
    }

    private Stream<Cell> cells() {
        return rows.stream().flatMap(row -> row.cells().stream());
    }

    /** On how many images cells were measured. */
    String images() {
        return cells().filter(cell -> cell.images() > 0)
                .map(cell -> String.valueOf(cell.images()))
                .distinct()
                .collect(Collectors.joining(" or "));
    }

    boolean warned() {
        return cells().anyMatch(cell -> cell.warning() != null);
    }

    /** For a terminal: ours, then the paper's number and the difference in brackets. */
    @JsonIgnore
    public Table table() {
        Table.Columns<Row> table = Table.of(rows)
                .column("data set", row -> row.row().dataset())
                .column("network", row -> row.row().architecture())
                .column("row", row -> row.row().title());
        int place = 0;
        for (String heading : headings.values()) {
            int column = place++;
            table.column(heading, row -> row.cells().get(column).text());
        }
        return table.table();
    }

    /** One line a cell. */
    private Table csv() {
        record Line(PaperRow paper, Cell cell, Optional<RunNote> run) {}
        return Table.of(rows.stream()
                        .flatMap(row -> row.cells().stream()
                                .map(cell -> new Line(
                                        row.row(), cell, row.runs().stream().findFirst())))
                        .toList())
                .column("dataset", line -> line.paper().dataset())
                .column("architecture", line -> line.paper().architecture())
                .column("row", line -> line.paper().title())
                .column("recipe", line -> line.paper().recipe())
                .column("column", line -> line.cell().column())
                .number("ours", "%.4f", line -> line.cell().mean())
                .number("deviation", "%.4f", line -> line.cell().deviation())
                .column("seeds", line -> line.cell().values().size())
                .column("low", line -> Optional.ofNullable(line.cell().low()).map(low -> BoundText.lower(low, 4)))
                .column("high", line -> Optional.ofNullable(line.cell().high()).map(high -> BoundText.upper(high, 4)))
                .column("images", line -> line.cell().images())
                .column("draws", line -> line.cell().draws())
                .number("paper", "%.4f", line -> line.cell().paper())
                .number("difference", "%.4f", line -> line.cell().difference())
                .column("epochs", line -> line.run().map(RunNote::epochs))
                .column("images_seen", line -> line.run().map(RunNote::imagesSeen))
                .table();
    }

    /** Which row comes out higher, ours against the paper's, column by column. */
    List<String> orders() {
        List<String> lines = new ArrayList<>();
        rows.stream()
                .filter(row -> !row.runs().isEmpty())
                .collect(Collectors.groupingBy(row -> row.row().group(), LinkedHashMap::new, Collectors.toList()))
                .forEach((group, all) -> headings.forEach((column, heading) -> {
                    List<Row> both = all.stream()
                            .filter(row -> row.cell(column)
                                    .filter(cell -> cell.difference() != null)
                                    .isPresent())
                            .toList();
                    if (both.size() > 1) {
                        String ours = order(both, column, Cell::mean);
                        String paper = order(both, column, Cell::paper);
                        boolean same = ours.equals(paper);
                        lines.add(group + ", " + heading + ": " + ours
                                + (same ? ", as in the paper" : "; the paper: " + paper)
                                + (same || isClear(both, column) ? "" : " (our intervals overlap)"));
                    }
                }));
        return lines;
    }

    /** Whether some two rows that stand the other way round than in the paper have intervals apart. */
    private static boolean isClear(List<Row> rows, String column) {
        return rows.stream()
                .map(row -> row.cell(column).orElseThrow())
                .anyMatch(a -> rows.stream()
                        .map(row -> row.cell(column).orElseThrow())
                        .anyMatch(b -> below(b.paper(), a.paper())
                                && below(a.mean(), b.mean())
                                && (a.high() == null || b.low() == null || a.high() < b.low())));
    }

    private static boolean below(@Nullable Double one, @Nullable Double other) {
        return one != null && other != null && one < other;
    }

    private static String order(List<Row> rows, String column, ToDoubleFunction<Cell> value) {
        return rows.stream()
                .sorted(Comparator.comparingDouble(row -> row.value(column, value)))
                .map(row -> row.row().title())
                .collect(Collectors.joining(" < "));
    }
}
