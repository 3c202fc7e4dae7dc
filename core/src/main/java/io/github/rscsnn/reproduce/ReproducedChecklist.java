package io.github.rscsnn.reproduce;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.github.rscsnn.check.Finding;
import io.github.rscsnn.check.Finding.Verdict;
import io.github.rscsnn.check.Measured;
import io.github.rscsnn.evaluate.BoundText;
import io.github.rscsnn.experiment.RunFolder;
import io.github.rscsnn.report.Table;
import io.github.rscsnn.train.AtomicFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Table 1 with numbers, thresholds and verdicts, beside the paper's word, and the warnings that its list lacks.
 *
 * @param command that made it
 * @param settings of evaluation and budget
 * @param rows one a network and seed
 */
public record ReproducedChecklist(String command, Settings settings, List<ChecklistRow> rows) {
    public ReproducedChecklist {
        rows = List.copyOf(rows);
    }

    /** One row an item of the paper's list. */
    @JsonIgnore
    public Table table() {
        Table table = new Table("network", "item", "symptom", "seen", "fails if", "ours", "the paper");
        for (ChecklistRow row : rows) {
            for (PaperChecklist.Item item : PaperChecklist.items()) {
                Finding finding = row.finding(item.item());
                table.row(
                        title(row),
                        item.item(),
                        item.symptom(),
                        finding.seen(),
                        finding.raisedIf(),
                        ChecklistRow.verdict(finding),
                        item.verdict());
            }
        }
        return table;
    }

    /** One row a check that the paper's list does not have. */
    @JsonIgnore
    public Table others() {
        Table table = new Table("network", "check", "seen", "raised if", "verdict", "what to do");
        for (ChecklistRow row : rows) {
            for (Finding finding : row.others()) {
                boolean raised = finding.verdict() == Verdict.RAISED;
                table.row(
                        title(row),
                        finding.check(),
                        finding.seen(),
                        finding.raisedIf(),
                        switch (finding.verdict()) {
                            case RAISED -> "RAISED";
                            case CLEAR -> "ok";
                            case INCONCLUSIVE -> "inconclusive";
                            case NOT_RUN -> "not run";
                        },
                        raised ? finding.advice() : "");
            }
        }
        return table;
    }

    private String title(ChecklistRow row) {
        return row.title(settings.seeds().size() > 1);
    }

    /** Writes {@code table1.md}, {@code .csv} and {@code .json}. */
    void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        String name = PaperChecklist.NAME;
        AtomicFiles.writeString(folder.resolve(name + ".md"), markdown());
        AtomicFiles.writeString(folder.resolve(name + ".csv"), csv().csv());
        RunFolder.writeJson(folder.resolve(name + ".json"), this);
    }

    private String markdown() {
        ChecklistRow last = rows.getLast();
        StringBuilder page = new StringBuilder("# " + PaperChecklist.TITLE + "\n\n");
        page.append("```\n").append(command).append("\n```\n\n").append(table().markdown());
        page.append("\nThe attack that is checked is the paper's PGD: L-infinity ")
                .append(Measurements.inPixels(settings.epsilon()))
                .append(", ")
                .append(last.outcome().settings().steps())
                .append(" steps of ")
                .append(last.outcome().settings().stepSize())
                .append(", here from the image itself. Shares are accuracies of one draw with 95 % intervals, on ")
                .append(last.outcome().results().getFirst().images())
                .append(" test images, each judged over ")
                .append(last.outcome().results().getFirst().draws())
                .append(" fresh draws; p is that of an exact paired test against PGD; a check is raised"
                        + " where it is at most the level after Holm's correction for the number of checks. \"Pass\" is the paper's word for a"
                        + " symptom that is absent; the paper gives no number and no threshold. With few images a symptom must be strong"
                        + " to be seen.\n");
        page.append("\n## What the paper's list does not ask\n\n").append(others().markdown());
        for (ChecklistRow row : rows) {
            page.append('\n')
                    .append(title(row))
                    .append(": ")
                    .append(raised(row))
                    .append('\n');
        }
        page.append(TablePage.budget(
                rows.stream().flatMap(row -> Stream.of(row.run(), row.other())).toList()));
        page.append(TablePage.provenance(last.outcome().provenance()));
        return page.toString();
    }

    /** What follows for a reader of the other tables. */
    private static String raised(ChecklistRow row) {
        long listed = row.outcome().findings().stream()
                .filter(finding -> finding.item() > 0 && finding.verdict() == Verdict.RAISED)
                .count();
        long other = row.outcome().raised() - listed;
        String counts = listed + " of the paper's five and " + other + " of the other checks are raised, "
                + row.outcome().inconclusive() + " of all are inconclusive";
        return row.outcome().raised() == 0
                ? counts + ": nothing seen that speaks against PGD as a measure of this network."
                : counts + ": do not read the accuracy under this PGD as robustness.";
    }

    /** One line a number. */
    private Table csv() {
        Table table = new Table(
                "dataset",
                "architecture",
                "row",
                "recipe",
                "seed",
                "check",
                "item",
                "verdict",
                "paper",
                "what",
                "share",
                "low",
                "high",
                "p",
                "raised_if");
        for (ChecklistRow row : rows) {
            for (Finding finding : row.outcome().findings()) {
                for (Measured measured : finding.measured()) {
                    table.row(
                            row.row().dataset(),
                            row.row().architecture(),
                            row.row().title(),
                            row.row().recipe(),
                            row.run().seed(),
                            finding.check(),
                            finding.item() == 0 ? "" : finding.item(),
                            finding.verdict(),
                            finding.item() == 0
                                    ? ""
                                    : PaperChecklist.items()
                                            .get(finding.item() - 1)
                                            .verdict(),
                            measured.what(),
                            number(measured.share()),
                            BoundText.lower(measured.low(), 4),
                            BoundText.upper(measured.high(), 4),
                            measured.pValue() == null ? "" : measured.pValue(),
                            finding.raisedIf());
                }
            }
        }
        return table;
    }

    private static String number(double share) {
        return String.format(Locale.ROOT, "%.4f", share);
    }
}
