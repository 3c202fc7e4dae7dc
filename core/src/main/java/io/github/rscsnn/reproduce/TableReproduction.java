package io.github.rscsnn.reproduce;

import io.github.rscsnn.evaluate.Qte;
import io.github.rscsnn.evaluate.RobustResult;
import io.github.rscsnn.experiment.Cluster;
import io.github.rscsnn.experiment.Parts;
import io.github.rscsnn.experiment.Provenance;
import io.github.rscsnn.experiment.Recipe;
import io.github.rscsnn.experiment.RunFolder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures the rows of a table: trains what is missing, attacks it, and writes the table anew after each row. Stopped at any
 * moment and started again it goes on where it was; a cell that was not measured stays empty.
 */
public final class TableReproduction {
    private static final String TIME_STEPS = "time_steps";

    private final PaperTable table;
    private final Settings settings;
    private final Runs runs;
    private final Measurements measurements;
    private Provenance provenance;

    private TableReproduction(PaperTable table, Settings settings, Cluster cluster, ReproductionListener progress) {
        this.table = table;
        this.settings = settings;
        this.runs = new Runs(settings.out(), cluster, progress);
        this.measurements = new Measurements(settings, cluster, progress);
    }

    /**
     * @param table the rows that are wanted
     * @param command how the user asked for it, for the files
     * @throws IOException if data are missing or a file cannot be written
     */
    public static ReproducedTable run(
            PaperTable table, Settings settings, String command, ReproductionListener progress) throws IOException {
        return run(table, settings, command, null, progress);
    }

    /**
     * As {@link #run(PaperTable, Settings, String, ReproductionListener)}, on several machines: accuracies of the same networks are
     * the same numbers, networks those that several workers train.
     *
     * @param cluster null for this machine
     */
    public static ReproducedTable run(
            PaperTable table, Settings settings, String command, Cluster cluster, ReproductionListener progress)
            throws IOException {
        Budget budget = Budget.of(recipes(table), settings, cluster, progress);
        return run(table, settings, budget, command, cluster, progress);
    }

    static ReproducedTable run(
            PaperTable table,
            Settings settings,
            Budget budget,
            String command,
            Cluster cluster,
            ReproductionListener progress)
            throws IOException {
        return new TableReproduction(table, settings, cluster, progress).run(budget, command);
    }

    private ReproducedTable run(Budget budget, String command) throws IOException {
        boolean trains = !isOfTimeSteps(table);
        List<ReproducedRow> done = new ArrayList<>();
        ReproducedTable result = null;
        for (PaperRow row : table.rows()) {
            done.add(trains ? row(row, budget) : timeSteps(row));
            result = new ReproducedTable(table.name(), table.title(), command, settings, headings(), done, provenance);
            result.write(settings.out());
        }
        return result;
    }

    private static boolean isOfTimeSteps(PaperTable table) {
        return table.columns().contains(TIME_STEPS);
    }

    /** The networks that a table asks for. */
    static List<String> recipes(PaperTable table) {
        List<String> names = new ArrayList<>();
        for (PaperRow row : isOfTimeSteps(table) ? List.<PaperRow>of() : table.rows()) {
            if (row.isOurs()) {
                names.add(row.recipe());
                if (isBlackBox(table)) {
                    names.add(RecipeBook.blackBox(row.recipe()));
                }
            }
        }
        return names;
    }

    private static boolean isBlackBox(PaperTable table) {
        return table.name().equals("table4");
    }

    /** Column keys to headings, the one that the paper lacks last. */
    private Map<String, String> headings() {
        Map<String, String> headings = new LinkedHashMap<>();
        for (String column : table.columns()) {
            headings.put(
                    column,
                    switch (column) {
                        case "f_qte" -> "F-QTE";
                        case "p_qte" -> "P-QTE";
                        case TIME_STEPS -> "T";
                        default -> metric(column).title();
                    });
        }
        if (settings.maskingCheck() && !headings.containsKey(TIME_STEPS)) {
            headings.put(Metric.EOTPGD_STCLAMP.key(), Metric.EOTPGD_STCLAMP.title());
        }
        return headings;
    }

    private Metric metric(String column) {
        return switch (column) {
            case "clean" -> Metric.CLEAN;
            case "fgsm" -> isBlackBox(table) ? Metric.TRANSFER_FGSM : Metric.FGSM;
            case "pgd" -> isBlackBox(table) ? Metric.TRANSFER_PGD : Metric.PGD;
            case "eotpgd" -> Metric.EOTPGD;
            case "eotpgd-stclamp" -> Metric.EOTPGD_STCLAMP;
            default -> throw new IllegalStateException("no metric for column " + column);
        };
    }

    private ReproducedRow timeSteps(PaperRow row) {
        int ours = Recipe.resolve(RecipeBook.read(row.recipe())).steps();
        Cell cell = new Cell(
                TIME_STEPS,
                List.of((double) ours),
                null,
                null,
                0,
                0,
                row.values().get(TIME_STEPS),
                null);
        return new ReproducedRow(row, List.of(cell), List.of());
    }

    private ReproducedRow row(PaperRow row, Budget budget) throws IOException {
        List<RunNote> notes = new ArrayList<>();
        Map<String, List<RobustResult>> results = new LinkedHashMap<>();
        if (row.isOurs()) {
            String other = RecipeBook.blackBox(row.recipe());
            for (long seed : settings.seeds()) {
                RunFolder run = runs.trained(row.recipe(), budget.recipe(row.recipe(), seed));
                RunFolder maker = isBlackBox(table) ? runs.trained(other, budget.recipe(other, seed)) : null;
                for (String column : headings().keySet()) {
                    if (!column.endsWith("qte") && applies(column, run)) {
                        Metric metric = metric(column);
                        Measurement measured =
                                measurements.of(run, metric, settings.epsilon(), metric.isTransfer() ? maker : null);
                        provenance = measured.provenance();
                        results.computeIfAbsent(column, key -> new ArrayList<>())
                                .add(measured.result());
                    }
                }
                notes.add(RunNote.of(row.recipe(), run));
            }
        }
        List<Cell> cells = new ArrayList<>();
        for (String column : headings().keySet()) {
            cells.add(cell(column, row, results));
        }
        return new ReproducedRow(row, cells, notes);
    }

    /** The check for masking by noise and clamp says nothing about a model that has neither. */
    private static boolean applies(String column, RunFolder run) throws IOException {
        return !column.equals(Metric.EOTPGD_STCLAMP.key())
                || Parts.coding(run.recipe()).isRandom();
    }

    private Cell cell(String column, PaperRow row, Map<String, List<RobustResult>> results) {
        Double paper = row.values().get(column);
        if (column.endsWith("qte")) {
            return qte(column, paper, results);
        }
        List<RobustResult> all = results.get(column);
        if (all == null) {
            return Cell.empty(column, paper);
        }
        RobustResult first = all.getFirst();
        boolean one = all.size() == 1;
        String warning = all.stream()
                .map(RobustResult::warning)
                .filter(text -> text != null)
                .findFirst()
                .orElse(null);
        return new Cell(
                column,
                all.stream().map(result -> 100 * result.accuracy()).toList(),
                one ? Double.valueOf(100 * first.low()) : null,
                one ? Double.valueOf(100 * first.high()) : null,
                first.images(),
                first.draws(),
                paper,
                warning);
    }

    private Cell qte(String column, Double paper, Map<String, List<RobustResult>> results) {
        List<RobustResult> clean = results.get("clean");
        List<RobustResult> attacked = results.get(column.startsWith("f") ? "fgsm" : "pgd");
        if (clean == null || attacked == null) {
            return Cell.empty(column, paper);
        }
        List<Double> values = new ArrayList<>();
        for (int i = 0; i < clean.size(); i++) {
            values.add(Qte.of(
                    0,
                    clean.get(i).accuracy(),
                    settings.epsilon() * 255,
                    attacked.get(i).accuracy()));
        }
        return new Cell(
                column,
                values,
                null,
                null,
                attacked.getFirst().images(),
                attacked.getFirst().draws(),
                paper,
                null);
    }
}
