package io.github.rscsnn.cli;

import io.github.rscsnn.attack.SuiteReport;
import io.github.rscsnn.evaluate.BoundText;
import io.github.rscsnn.evaluate.Qte;
import io.github.rscsnn.evaluate.RobustResult;
import io.github.rscsnn.evaluate.SmallestEpsilon;
import io.github.rscsnn.experiment.EvaluationOutcome;
import io.github.rscsnn.option.Fraction;
import io.github.rscsnn.report.Table;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** Evaluations as tables: one row an attack for a single run, one row a run as in the paper's Table 3. */
final class EvaluationTable {
    private EvaluationTable() {}

    /** One row an attack and ε; the column of ε stands there where there are several. */
    static Table ofRun(EvaluationOutcome outcome) {
        return named(outcome)
                .column("accuracy %", EvaluationTable::accuracy)
                .column("95 % interval", EvaluationTable::interval)
                .percent("vote %", RobustResult::voteAccuracy)
                .column("vote interval", result -> BoundText.percents(result.voteLow(), result.voteHigh(), 1))
                .percent("surely wrong %", RobustResult::confidentlyWrong)
                .column(
                        "wrong interval",
                        result -> BoundText.percents(result.confidentlyWrongLow(), result.confidentlyWrongHigh(), 1))
                .column("QTE", result -> isClean(result) ? "" : qte(outcome.qte(result)))
                .column(
                        "success %",
                        result -> isClean(result)
                                ? ""
                                : outcome.success(result).map(Table::percent).orElse("-"))
                .column("n", RobustResult::images)
                .column("draws", RobustResult::draws)
                .column("EOT", RobustResult::attackDraws)
                .table();
    }

    private static Table.Columns<RobustResult> named(EvaluationOutcome outcome) {
        return Table.of(outcome.results())
                .column("attack", RobustResult::label)
                .columnIf(outcome.settings().epsilons().size() > 1, "epsilon", EvaluationTable::epsilon);
    }

    private static boolean isClean(RobustResult result) {
        return result.label().equals("clean");
    }

    /** How far each attack of a sweep must go. */
    static Table ofSmallest(List<SmallestEpsilon> smallest) {
        return Table.of(smallest)
                .column("attack", SmallestEpsilon::attack)
                .column("mean smallest epsilon", EvaluationTable::mean)
                .column("median", one -> one.median() == null ? "-" : Fraction.text(one.median()))
                .column("not broken", SmallestEpsilon::unbroken)
                .column("n", SmallestEpsilon::images)
                .table();
    }

    /** In 255ths, as ε is mostly given. */
    static String mean(SmallestEpsilon attack) {
        return (attack.unbroken() > 0 ? ">= " : "") + Table.number("%.2f/255", 255 * attack.mean());
    }

    /** The same for 80 columns: without intervals of the vote, and without what all rows have in common. */
    static Table briefly(EvaluationOutcome outcome) {
        return named(outcome)
                .column("accuracy %", result -> (accuracy(result) + " " + interval(result)).strip())
                .percent("vote %", RobustResult::voteAccuracy)
                .percent("surely wrong %", RobustResult::confidentlyWrong)
                .column("QTE", result -> isClean(result) ? "" : qte(outcome.qte(result)))
                .column("EOT", RobustResult::attackDraws)
                .table();
    }

    /** What the brief table leaves out because its rows share it. */
    static String common(EvaluationOutcome outcome) {
        String images = range(outcome.results().stream().mapToInt(RobustResult::images));
        String draws = range(outcome.results().stream().mapToInt(RobustResult::draws));
        return images + " images, " + draws + (draws.equals("1") ? " draw" : " draws")
                + " each; accuracy with its 95 % interval; vote: by majority of the draws; surely wrong: by a significant one."
                + " --csv and --json have all intervals.";
    }

    private static String range(IntStream numbers) {
        IntSummaryStatistics all = numbers.summaryStatistics();
        return all.getMin() == all.getMax() ? String.valueOf(all.getMin()) : all.getMin() + " to " + all.getMax();
    }

    /** How many images each attack of a suite was the first to break. */
    static Table ofSuite(SuiteReport suite) {
        Table table = new Table("attack of the suite", "broke", "% of all", "left");
        int left = suite.images();
        for (Map.Entry<String, Integer> entry : suite.brokenBy().entrySet()) {
            left -= entry.getValue();
            table.row(
                    entry.getKey(), entry.getValue(), Table.percent(entry.getValue() / (double) suite.images()), left);
        }
        return table;
    }

    private static String epsilon(RobustResult result) {
        return result.epsilon() == null ? "" : Fraction.text(result.epsilon());
    }

    static String suiteTitle(RobustResult result, SuiteReport suite) {
        return String.format(
                Locale.ROOT,
                "%s at %s: nothing broke %d of %d images; %,d gradients and %,d queries",
                result.label(),
                epsilon(result),
                suite.robust(),
                suite.images(),
                suite.gradients(),
                suite.queries());
    }

    /** Six columns fit a terminal of 80; images and draws are the same for all rows, and stand in its title. */
    static Table ofRuns(List<EvaluationOutcome> outcomes) {
        return Table.of(outcomes)
                .column("coding", EvaluationOutcome::title)
                .column("Clean %", outcome -> cell(outcome, "clean"))
                .column("FGSM %", outcome -> cell(outcome, "fgsm"))
                .column("PGD %", outcome -> cell(outcome, "pgd"))
                .column("F-QTE", outcome -> qte(outcome.qte("fgsm")))
                .column("P-QTE", outcome -> qte(outcome.qte("pgd")))
                .table();
    }

    private static String cell(EvaluationOutcome outcome, String label) {
        return outcome.result(label).map(r -> accuracy(r) + " " + interval(r)).orElse("-");
    }

    /** An attack that saw no gradient at all measured nothing: no number then. */
    private static String accuracy(RobustResult result) {
        return result.blind() ? "no gradient" : Table.percent(result.accuracy());
    }

    private static String interval(RobustResult result) {
        return result.blind() ? "" : BoundText.percents(result.low(), result.high(), 1);
    }

    private static String qte(Optional<Double> qte) {
        return qte.map(value -> Qte.round(value).toString()).orElse("-");
    }
}
