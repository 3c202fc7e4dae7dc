package io.github.rscsnn.reproduce;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.github.rscsnn.attack.AttackOptions;
import io.github.rscsnn.attack.Threat;
import io.github.rscsnn.check.CheckSettings;
import io.github.rscsnn.check.Finding;
import io.github.rscsnn.check.Finding.Verdict;
import io.github.rscsnn.check.Measured;
import io.github.rscsnn.evaluate.BoundText;
import io.github.rscsnn.experiment.CheckOutcome;
import io.github.rscsnn.experiment.CheckRun;
import io.github.rscsnn.experiment.Execution;
import io.github.rscsnn.experiment.RunFolder;
import io.github.rscsnn.report.Table;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Table 1 with numbers, thresholds and verdicts, beside the paper's word, and the warnings that its list lacks.
 *
 * @param paper whose rows were asked for
 * @param command that made it
 * @param settings of evaluation and budget
 * @param rows one a network and seed
 */
public record ReproducedChecklist(@JsonIgnore PaperTable paper, String command, Settings settings, List<Row> rows) {
    private static final Map<Verdict, String> PAPERS_WORD = Map.of(
            Verdict.CLEAR, "Pass",
            Verdict.RAISED, "FAIL",
            Verdict.INCONCLUSIVE, "inconclusive",
            Verdict.NOT_RUN, "not run");

    public ReproducedChecklist {
        rows = List.copyOf(rows);
    }

    /**
     * The checklist of one network.
     *
     * @param row of the paper's tables
     * @param run what was checked
     * @param other what images were transferred from
     * @param outcome all checks with their numbers
     */
    public record Row(PaperRow row, RunNote run, RunNote other, CheckOutcome outcome) {
        /** The check that decides an item of the paper's list, 1 to 5; those of item 0 are what the list does not ask. */
        List<Finding> findings(int item) {
            return outcome.findings().stream()
                    .filter(finding -> finding.item() == item)
                    .toList();
        }

        /** What follows for a reader of the other tables. */
        String raised() {
            long listed = outcome.findings().stream()
                    .filter(finding -> finding.item() > 0 && finding.verdict() == Verdict.RAISED)
                    .count();
            long other = outcome.raised() - listed;
            String counts = listed + " of the paper's five and " + other + " of the other checks are raised, "
                    + outcome.inconclusive() + " of all are inconclusive";
            return outcome.raised() == 0
                    ? counts + ": nothing seen that speaks against PGD as a measure of this network."
                    : counts + ": do not read the accuracy under this PGD as robustness.";
        }
    }

    /**
     * Computes Table 1: trains what is missing (the network, and the one that images are transferred from), looks for the five
     * symptoms and for those that the list lacks, and writes the table anew after each network. Stopped, it goes on after the
     * last attack that was done. Attacks run on this machine.
     */
    static ReproducedChecklist run(PaperTable paper, Work work) throws IOException {
        Settings settings = work.settings();
        List<Row> done = new ArrayList<>();
        for (PaperRow row : paper.rows()) {
            for (RunFolder run : work.runs().of(row.recipe())) {
                RunFolder other = work.runs().maker(row.recipe(), run);
                work.progress().message(run.path().getFileName() + ": checklist");
                CheckRun check = new CheckRun(
                        run,
                        settings(settings, run.recipe().training().seed()),
                        new Execution(settings.dataDir(), null, null),
                        other.path().toString(),
                        false);
                done.add(new Row(
                        row,
                        RunNote.of(row.recipe(), run),
                        RunNote.of(RecipeBook.blackBox(row.recipe()), other),
                        check.check(work.progress(), finding -> {})));
                new ReproducedChecklist(paper, work.command(), settings, done).write(settings.out());
            }
        }
        return new ReproducedChecklist(paper, work.command(), settings, done);
    }

    /**
     * The paper's PGD within the budget.
     *
     * @throws IllegalArgumentException if the settings are not those of an attack, such as ε = 0
     */
    static CheckSettings settings(Settings settings, long seed) {
        return CheckSettings.OPTIONS.make(Map.of(
                "epsilon", settings.epsilon(),
                "alpha",
                        AttackOptions.of("pgd", Threat.linf(settings.epsilon())).alpha(),
                "eot", Math.max(2, settings.judging().eotDraws()),
                "draws", settings.judging().draws(),
                "limit", settings.limit(Metric.PGD),
                "seed", seed));
    }

    /** To show. */
    @JsonIgnore
    Map<String, Table> tables() {
        Map<String, Table> tables = new LinkedHashMap<>();
        tables.put(paper.name(), table());
        tables.put("what the paper's list does not ask", others());
        return tables;
    }

    /** In the paper's word, or loudly. */
    static @Nullable String verdict(Finding finding) {
        return PAPERS_WORD.get(finding.verdict());
    }

    /** One row an item of the paper's list. */
    @JsonIgnore
    public Table table() {
        record Line(Row row, int item, Finding finding) {}
        return Table.of(rows.stream()
                        .flatMap(row -> IntStream.rangeClosed(
                                        1, paper.symptoms().size())
                                .mapToObj(item ->
                                        new Line(row, item, row.findings(item).getFirst())))
                        .toList())
                .column("network", line -> title(line.row()))
                .column("item", Line::item)
                .column("symptom", line -> paper.symptoms().get(line.item() - 1))
                .column("seen", line -> line.finding().seen())
                .column("fails if", line -> line.finding().raisedIf())
                .column("ours", line -> verdict(line.finding()))
                .column("the paper", line -> paper.verdict())
                .table();
    }

    /** One row a check that the paper's list does not have. */
    @JsonIgnore
    public Table others() {
        record Line(Row row, Finding finding) {}
        return Table.of(rows.stream()
                        .flatMap(row -> row.findings(0).stream().map(finding -> new Line(row, finding)))
                        .toList())
                .column("network", line -> title(line.row()))
                .column("check", line -> line.finding().check())
                .column("seen", line -> line.finding().seen())
                .column("raised if", line -> line.finding().raisedIf())
                .column("verdict", line -> switch (line.finding().verdict()) {
                    case RAISED -> "RAISED";
                    case CLEAR -> "ok";
                    case INCONCLUSIVE, NOT_RUN -> verdict(line.finding());
                })
                .column(
                        "what to do",
                        line -> line.finding().verdict() == Verdict.RAISED
                                ? line.finding().advice()
                                : "")
                .table();
    }

    /** With the seed, where there are several. */
    String title(Row row) {
        return row.row().name()
                + (settings.seeds().size() > 1 ? " (seed " + row.run().seed() + ")" : "");
    }

    /** Writes {@code table1.md}, {@code .csv} and {@code .json}. */
    private void write(Path folder) throws IOException {
        Page.write(folder, paper.name(), page -> JtechecklistGenerated.render(page, null, this), csv(), this);
    }

    List<RunNote> runs() {
        return rows.stream().flatMap(row -> Stream.of(row.run(), row.other())).toList();
    }

    /** One line a number. */
    private Table csv() {
        record Line(Row row, Finding finding, Measured measured) {
            boolean listed() {
                return finding.item() > 0;
            }
        }
        return Table.of(rows.stream()
                        .flatMap(row -> row.outcome().findings().stream()
                                .flatMap(finding ->
                                        finding.measured().stream().map(measured -> new Line(row, finding, measured))))
                        .toList())
                .column("dataset", line -> line.row().row().dataset())
                .column("architecture", line -> line.row().row().architecture())
                .column("row", line -> line.row().row().title())
                .column("recipe", line -> line.row().row().recipe())
                .column("seed", line -> line.row().run().seed())
                .column("check", line -> line.finding().check())
                .column("item", line -> line.listed() ? line.finding().item() : null)
                .column("verdict", line -> line.finding().verdict())
                .column("paper", line -> line.listed() ? paper.verdict() : null)
                .column("what", line -> line.measured().what())
                .number("share", "%.4f", line -> line.measured().share())
                .column("low", line -> BoundText.lower(line.measured().low(), 4))
                .column("high", line -> BoundText.upper(line.measured().high(), 4))
                .column("p", line -> line.measured().pValue())
                .column("raised_if", line -> line.finding().raisedIf())
                .table();
    }
}
