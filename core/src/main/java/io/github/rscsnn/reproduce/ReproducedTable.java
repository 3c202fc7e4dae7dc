package io.github.rscsnn.reproduce;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.github.rscsnn.evaluate.BoundText;
import io.github.rscsnn.experiment.Provenance;
import io.github.rscsnn.experiment.RunFolder;
import io.github.rscsnn.report.Table;
import io.github.rscsnn.train.AtomicFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

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
        List<ReproducedRow> rows,
        Provenance provenance) {
    public ReproducedTable {
        rows = List.copyOf(rows);
    }

    /** Writes {@code name.md}, {@code name.csv} and {@code name.json}. */
    void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        AtomicFiles.writeString(folder.resolve(name + ".md"), TablePage.markdown(this));
        AtomicFiles.writeString(folder.resolve(name + ".csv"), csv().csv());
        RunFolder.writeJson(folder.resolve(name + ".json"), this);
    }

    /** For a terminal: ours, then the paper's number and the difference in brackets. */
    @JsonIgnore
    public Table table() {
        List<String> header = new ArrayList<>(List.of("data set", "network", "row"));
        headings.values().forEach(header::add);
        Table table = new Table(header.toArray(String[]::new));
        for (ReproducedRow row : rows) {
            List<Object> cells = new ArrayList<>();
            cells.add(row.row().dataset());
            cells.add(row.row().architecture());
            cells.add(row.row().title());
            row.cells().forEach(cell -> cells.add(cell.text()));
            table.row(cells.toArray());
        }
        return table;
    }

    /** One line a cell. */
    private Table csv() {
        Table table = new Table(
                "dataset",
                "architecture",
                "row",
                "recipe",
                "column",
                "ours",
                "deviation",
                "seeds",
                "low",
                "high",
                "images",
                "draws",
                "paper",
                "difference",
                "epochs",
                "images_seen");
        for (ReproducedRow row : rows) {
            for (Cell cell : row.cells()) {
                table.row(
                        row.row().dataset(),
                        row.row().architecture(),
                        row.row().title(),
                        row.row().recipe(),
                        cell.column(),
                        text(cell.mean()),
                        text(cell.deviation()),
                        cell.values().size(),
                        cell.low() == null ? "" : BoundText.lower(cell.low(), 4),
                        cell.high() == null ? "" : BoundText.upper(cell.high(), 4),
                        cell.images(),
                        cell.draws(),
                        text(cell.paper()),
                        text(cell.difference()),
                        row.runs().isEmpty() ? "" : row.runs().getFirst().epochs(),
                        row.runs().isEmpty() ? "" : row.runs().getFirst().imagesSeen());
            }
        }
        return table;
    }

    private static String text(Double value) {
        return value == null ? "" : String.format(java.util.Locale.ROOT, "%.4f", value);
    }
}
