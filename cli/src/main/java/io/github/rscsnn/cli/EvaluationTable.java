package io.github.rscsnn.cli;

import io.github.rscsnn.evaluate.Qte;
import io.github.rscsnn.evaluate.RobustResult;
import io.github.rscsnn.experiment.EvaluationOutcome;
import io.github.rscsnn.report.Table;
import java.util.List;
import java.util.Locale;

/** Evaluations as tables: one row an attack for a single run, one row a run as in the paper's Table 3. */
final class EvaluationTable {
    private EvaluationTable() {}

    static Table ofRun(EvaluationOutcome outcome) {
        Table table =
                new Table("attack", "accuracy %", "95 % interval", "vote %", "surely wrong %", "QTE", "n", "draws");
        for (RobustResult result : outcome.results()) {
            table.row(
                    result.label(),
                    accuracy(result),
                    interval(result),
                    percent(result.voteAccuracy()),
                    percent(result.confidentlyWrong()),
                    result.label().equals("clean") ? "" : qte(outcome, result.label()),
                    result.images(),
                    result.draws());
        }
        return table;
    }

    static Table ofRuns(List<EvaluationOutcome> outcomes) {
        Table table = new Table("coding", "Clean %", "FGSM %", "PGD %", "F-QTE", "P-QTE", "n", "draws");
        for (EvaluationOutcome outcome : outcomes) {
            table.row(
                    outcome.title(),
                    cell(outcome, "clean"),
                    cell(outcome, "fgsm"),
                    cell(outcome, "pgd"),
                    qte(outcome, "fgsm"),
                    qte(outcome, "pgd"),
                    outcome.results().getFirst().images(),
                    outcome.results().getFirst().draws());
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
        return result.blind() ? "" : "[" + percent(result.low()) + ", " + percent(result.high()) + "]";
    }

    private static String qte(EvaluationOutcome outcome, String label) {
        return outcome.qte(label).map(value -> Qte.round(value).toString()).orElse("-");
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f", 100 * share);
    }
}
