package io.github.rscsnn.cli;

import io.github.rscsnn.attack.SuiteReport;
import io.github.rscsnn.evaluate.BoundText;
import io.github.rscsnn.evaluate.Qte;
import io.github.rscsnn.evaluate.RobustResult;
import io.github.rscsnn.evaluate.SmallestEpsilon;
import io.github.rscsnn.experiment.EvaluationOutcome;
import io.github.rscsnn.option.Fraction;
import io.github.rscsnn.report.Table;
import java.util.ArrayList;
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
        boolean sweep = outcome.settings().epsilons().size() > 1;
        List<String> header = new ArrayList<>(List.of(
                "attack",
                "accuracy %",
                "95 % interval",
                "vote %",
                "vote interval",
                "surely wrong %",
                "wrong interval",
                "QTE",
                "success %",
                "n",
                "draws",
                "EOT"));
        if (sweep) {
            header.add(1, "epsilon");
        }
        Table table = new Table(header.toArray(String[]::new));
        for (RobustResult result : outcome.results()) {
            List<Object> cells = new ArrayList<>(List.of(
                    result.label(),
                    accuracy(result),
                    interval(result),
                    percent(result.voteAccuracy()),
                    interval(result.voteLow(), result.voteHigh()),
                    percent(result.confidentlyWrong()),
                    interval(result.confidentlyWrongLow(), result.confidentlyWrongHigh()),
                    result.label().equals("clean") ? "" : qte(outcome.qte(result)),
                    result.label().equals("clean")
                            ? ""
                            : outcome.success(result)
                                    .map(EvaluationTable::percent)
                                    .orElse("-"),
                    result.images(),
                    result.draws(),
                    result.attackDraws() == null ? "" : result.attackDraws()));
            if (sweep) {
                cells.add(1, result.epsilon() == null ? "" : Fraction.text(result.epsilon()));
            }
            table.row(cells.toArray());
        }
        return table;
    }

    /** How far each attack of a sweep must go. */
    static Table ofSmallest(List<SmallestEpsilon> smallest) {
        Table table = new Table("attack", "mean smallest epsilon", "median", "not broken", "n");
        for (SmallestEpsilon attack : smallest) {
            table.row(
                    attack.attack(),
                    mean(attack),
                    Double.isInfinite(attack.median()) ? "-" : Fraction.text(attack.median()),
                    attack.unbroken(),
                    attack.images());
        }
        return table;
    }

    /** In 255ths, as ε is mostly given. */
    static String mean(SmallestEpsilon attack) {
        return String.format(Locale.ROOT, "%s%.2f/255", attack.unbroken() > 0 ? ">= " : "", 255 * attack.mean());
    }

    /** The same for 80 columns: without intervals of the vote, and without what all rows have in common. */
    static Table briefly(EvaluationOutcome outcome) {
        boolean sweep = outcome.settings().epsilons().size() > 1;
        Table table = new Table(
                sweep
                        ? new String[] {"attack", "epsilon", "accuracy %", "vote %", "surely wrong %", "QTE", "EOT"}
                        : new String[] {"attack", "accuracy %", "vote %", "surely wrong %", "QTE", "EOT"});
        for (RobustResult result : outcome.results()) {
            List<Object> cells = new ArrayList<>(List.of(
                    result.label(),
                    (accuracy(result) + " " + interval(result)).strip(),
                    percent(result.voteAccuracy()),
                    percent(result.confidentlyWrong()),
                    result.label().equals("clean") ? "" : qte(outcome.qte(result)),
                    result.attackDraws() == null ? "" : result.attackDraws()));
            if (sweep) {
                cells.add(1, result.epsilon() == null ? "" : Fraction.text(result.epsilon()));
            }
            table.row(cells.toArray());
        }
        return table;
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
            table.row(entry.getKey(), entry.getValue(), percent(entry.getValue() / (double) suite.images()), left);
        }
        return table;
    }

    static String suiteTitle(RobustResult result) {
        SuiteReport suite = result.suite();
        return String.format(
                Locale.ROOT,
                "%s at %s: nothing broke %d of %d images; %,d gradients and %,d queries",
                result.label(),
                Fraction.text(result.epsilon()),
                suite.robust(),
                suite.images(),
                suite.gradients(),
                suite.queries());
    }

    /** Six columns fit a terminal of 80; images and draws are the same for all rows, and stand in its title. */
    static Table ofRuns(List<EvaluationOutcome> outcomes) {
        Table table = new Table("coding", "Clean %", "FGSM %", "PGD %", "F-QTE", "P-QTE");
        for (EvaluationOutcome outcome : outcomes) {
            table.row(
                    outcome.title(),
                    cell(outcome, "clean"),
                    cell(outcome, "fgsm"),
                    cell(outcome, "pgd"),
                    qte(outcome.qte("fgsm")),
                    qte(outcome.qte("pgd")));
        }
        return table;
    }

    private static String cell(EvaluationOutcome outcome, String label) {
        return outcome.result(label).map(r -> accuracy(r) + " " + interval(r)).orElse("-");
    }

    /** An attack that saw no gradient at all measured nothing: no number then. */
    private static String accuracy(RobustResult result) {
        return result.blind() ? "no gradient" : percent(result.accuracy());
    }

    private static String interval(RobustResult result) {
        return result.blind() ? "" : interval(result.low(), result.high());
    }

    static String interval(double low, double high) {
        return BoundText.percents(low, high, 1);
    }

    private static String qte(Optional<Double> qte) {
        return qte.map(value -> Qte.round(value).toString()).orElse("-");
    }

    static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f", 100 * share);
    }
}
