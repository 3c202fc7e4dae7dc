package io.github.rscsnn.reproduce;

import io.github.rscsnn.evaluate.RobustResult;
import io.github.rscsnn.experiment.Parts;
import io.github.rscsnn.experiment.Provenance;
import io.github.rscsnn.experiment.Recipe;
import io.github.rscsnn.experiment.RunFolder;
import io.github.rscsnn.reproduce.PaperTable.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Measures the rows of a table: trains what is missing, attacks it, and writes the table anew after each row. Stopped at any
 * moment and started again it goes on where it was; a cell that was not measured stays empty.
 */
final class TableReproduction {
    private final PaperTable table;
    private final Work work;
    private final Map<String, Metric> columns = new LinkedHashMap<>();
    private @Nullable Provenance provenance;

    private TableReproduction(PaperTable table, Work work) {
        this.table = table;
        this.work = work;
        table.columns().forEach(column -> columns.put(column, table.metric(column)));
        if (work.settings().judging().maskingCheck() && table.kind() == Kind.ACCURACIES) {
            columns.put(Metric.UNMASKED.key(), Metric.UNMASKED); // the paper lacks it
        }
    }

    static ReproducedTable run(PaperTable table, Work work) throws IOException {
        return new TableReproduction(table, work).run();
    }

    private ReproducedTable run() throws IOException {
        Map<String, String> headings = new LinkedHashMap<>();
        columns.forEach((column, metric) -> headings.put(column, metric.title()));
        List<ReproducedTable.Row> done = new ArrayList<>();
        for (PaperRow row : table.rows()) {
            done.add(table.kind() == Kind.TIME_STEPS ? timeSteps(row) : row(row));
            reproduced(headings, done).write(work.settings().out());
        }
        return reproduced(headings, done);
    }

    private ReproducedTable reproduced(Map<String, String> headings, List<ReproducedTable.Row> done) {
        return new ReproducedTable(
                table.name(), table.title(), work.command(), work.settings(), headings, done, provenance);
    }

    private ReproducedTable.Row timeSteps(PaperRow row) {
        List<Cell> cells = new ArrayList<>();
        double ours = Recipe.resolve(RecipeBook.read(row.recipe())).steps();
        row.values()
                .forEach((column, paper) -> cells.add(new Cell(column, List.of(ours), null, null, 0, 0, paper, null)));
        return new ReproducedTable.Row(row, cells, List.of());
    }

    private ReproducedTable.Row row(PaperRow row) throws IOException {
        List<RunNote> notes = new ArrayList<>();
        Map<String, List<RobustResult>> results = new LinkedHashMap<>();
        for (RunFolder run : work.runs().of(row.recipe())) {
            RunFolder maker = table.transfers() ? work.runs().maker(row.recipe(), run) : null;
            for (Map.Entry<String, Metric> column : columns.entrySet()) {
                Metric metric = column.getValue();
                // the check for masking by noise and clamp says nothing about a model that has neither
                boolean applies = !metric.equals(Metric.UNMASKED)
                        || Parts.coding(run.recipe()).isRandom();
                if (metric.isMeasured() && applies) {
                    Measurement measured = work.measurements()
                            .of(run, metric, work.settings().epsilon(), metric.transfer() ? maker : null);
                    provenance = measured.provenance();
                    results.computeIfAbsent(column.getKey(), key -> new ArrayList<>())
                            .add(measured.result());
                }
            }
            notes.add(RunNote.of(row.recipe(), run));
        }
        List<Cell> cells = new ArrayList<>();
        columns.forEach((column, metric) -> {
            Double paper = row.values().get(column);
            cells.add(
                    metric.qte().isEmpty()
                            ? Cell.of(column, results.getOrDefault(column, List.of()), paper)
                            : Cell.qte(
                                    column,
                                    results.getOrDefault(Metric.CLEAN.key(), List.of()),
                                    results.getOrDefault(metric.qte(), List.of()),
                                    work.settings().epsilon(),
                                    paper));
        });
        return new ReproducedTable.Row(row, cells, notes);
    }
}
