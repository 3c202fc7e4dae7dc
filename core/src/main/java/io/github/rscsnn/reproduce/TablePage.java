package io.github.rscsnn.reproduce;

import io.github.rscsnn.experiment.Provenance;
import io.github.rscsnn.report.Table;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The Markdown page of a reproduced table. */
final class TablePage {
    private TablePage() {}

    static String markdown(ReproducedTable table) {
        StringBuilder page = new StringBuilder("# " + table.title() + "\n\n");
        page.append("```\n").append(table.command()).append("\n```\n\n");
        page.append(table.table().markdown()).append('\n');
        boolean measured = table.rows().stream().anyMatch(row -> !row.runs().isEmpty());
        if (measured) {
            page.append(legend(table)).append('\n');
            page.append(orders(table));
            page.append(budget(
                    table.rows().stream().flatMap(row -> row.runs().stream()).toList()));
        }
        if (table.provenance() != null) {
            page.append(provenance(table.provenance()));
        }
        return page.toString();
    }

    private static String legend(ReproducedTable table) {
        Settings settings = table.settings();
        int seeds = settings.seeds().size();
        String spread = seeds > 1
                ? "mean ± standard deviation over " + seeds + " seeds"
                : "one seed, 95 % interval over the test images in square brackets";
        Cell some = table.rows().stream()
                .flatMap(row -> row.cells().stream())
                .filter(cell -> cell.images() > 0)
                .findFirst()
                .orElseThrow();
        return "Ours (" + spread
                + "), in brackets the paper's number and the difference; – where nothing was measured. "
                + "Accuracies in percent on the first " + some.images() + " test images; L-infinity "
                + Measurements.inPixels(settings.epsilon()) + ", PGD 7 steps of 0.01 from a random start, EOT over "
                + settings.eotDraws() + " draws. Each adversarial image of a random model is judged over "
                + settings.draws() + " fresh draws.\n"
                + (table.rows().stream().flatMap(row -> row.cells().stream()).anyMatch(cell -> cell.warning() != null)
                        ? "\n! The attack met zero gradients on some images: see the JSON file.\n"
                        : "");
    }

    /** Which row comes out higher, ours against the paper's, column by column. */
    private static String orders(ReproducedTable table) {
        Map<String, List<ReproducedRow>> groups = table.rows().stream()
                .filter(row -> !row.runs().isEmpty())
                .collect(Collectors.groupingBy(
                        row -> row.row().dataset() + " " + row.row().architecture(),
                        LinkedHashMap::new,
                        Collectors.toList()));
        StringBuilder text = new StringBuilder();
        groups.forEach((group, rows) -> {
            for (String column : table.headings().keySet()) {
                List<ReproducedRow> both = rows.stream()
                        .filter(row -> row.cell(column)
                                .filter(cell -> cell.difference() != null)
                                .isPresent())
                        .toList();
                if (both.size() > 1 && !column.equals("time_steps")) {
                    String ours = order(both, column, Cell::mean);
                    String paper = order(both, column, Cell::paper);
                    text.append("- ")
                            .append(group)
                            .append(", ")
                            .append(table.headings().get(column))
                            .append(": ")
                            .append(ours)
                            .append(ours.equals(paper) ? ", as in the paper" : "; the paper: " + paper)
                            .append(ours.equals(paper) || isClear(both, column) ? "" : " (our intervals overlap)")
                            .append('\n');
                }
            }
        });
        return text.isEmpty() ? "" : "\n## Order of the rows, lowest first\n\n" + text;
    }

    /** Whether some two rows that stand the other way round than in the paper have intervals apart. */
    private static boolean isClear(List<ReproducedRow> rows, String column) {
        for (ReproducedRow first : rows) {
            for (ReproducedRow second : rows) {
                Cell a = first.cell(column).orElseThrow();
                Cell b = second.cell(column).orElseThrow();
                boolean apart = a.high() == null || b.low() == null || a.high() < b.low();
                if (a.paper() > b.paper() && a.mean() < b.mean() && apart) {
                    return true;
                }
            }
        }
        return false;
    }

    private static String order(
            List<ReproducedRow> rows, String column, java.util.function.ToDoubleFunction<Cell> value) {
        return rows.stream()
                .sorted(Comparator.comparingDouble(
                        row -> value.applyAsDouble(row.cell(column).orElseThrow())))
                .map(row -> row.row().title())
                .collect(Collectors.joining(" < "));
    }

    /** What was spent on the networks, and how their recipes differ from the paper's. */
    static String budget(List<RunNote> notes) {
        Table budget = new Table("recipe", "seed", "epochs", "the paper's", "images seen", "training", "run");
        Map<String, Object> deviations = new LinkedHashMap<>();
        for (RunNote note : notes.stream().distinct().toList()) {
            budget.row(
                    note.recipe(),
                    note.seed(),
                    note.epochs(),
                    note.paperEpochs(),
                    note.imagesSeen(),
                    String.format(Locale.ROOT, "%.0f min", note.seconds() / 60),
                    note.run());
            deviations.putAll(note.deviations());
        }
        String page = "\n## Budget\n\n" + budget.markdown() + "\n";
        if (deviations.isEmpty()) {
            return page;
        }
        return page + "Besides the number of epochs, these recipe keys differ from the paper's in some or all rows: "
                + deviations.entrySet().stream()
                        .map(entry -> "`" + entry.getKey() + " = " + entry.getValue() + "`")
                        .collect(Collectors.joining(", "))
                + ".\n";
    }

    static String provenance(Provenance provenance) {
        return "\n## Provenance\n\nrsc-snn " + provenance.version() + " (" + provenance.commit() + "), "
                + provenance.created() + ", " + provenance.backend() + ", " + provenance.threads()
                + " threads, libtorch "
                + provenance.libtorch() + ", Java " + provenance.jvm() + ", " + provenance.os() + "; "
                + provenance.dataset()
                + " (SHA-256 " + provenance.datasetSha256() + ").\n";
    }
}
