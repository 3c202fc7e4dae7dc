package io.github.rscsnn.report.page;

import io.github.rscsnn.evaluate.Qte;
import io.github.rscsnn.experiment.Fraction;
import io.github.rscsnn.report.Table;
import java.util.ArrayList;
import java.util.List;

/** Every accuracy of every run, one a row. */
final class Measurements {
    private static final List<String> HEADER = List.of(
            "model",
            "attack",
            "parameters",
            "gradient",
            "epsilon",
            "accuracy %",
            "95 % interval",
            "vote %",
            "vote interval",
            "surely wrong %",
            "wrong interval",
            "QTE",
            "n",
            "draws",
            "measured",
            "images",
            "file");

    private Measurements() {}

    static HtmlTable table(Comparison runs) {
        HtmlTable table = new HtmlTable("All measurements", HEADER);
        rows(runs).forEach(table::row);
        return table;
    }

    static Table csv(Comparison runs) {
        Table table = new Table(HEADER.toArray(String[]::new));
        rows(runs).forEach(row -> table.row(row.toArray()));
        return table;
    }

    private static List<List<String>> rows(Comparison runs) {
        List<List<String>> rows = new ArrayList<>();
        for (RunData run : runs.runs()) {
            for (Measure measure : run.measures()) {
                rows.add(row(runs, run, measure));
            }
        }
        return rows;
    }

    private static List<String> row(Comparison runs, RunData run, Measure measure) {
        boolean blind = measure.blind();
        return List.of(
                runs.name(run),
                measure.label(),
                measure.isClean() ? "" : measure.attack(),
                measure.source(),
                measure.isClean() ? "" : Fraction.text(measure.epsilon()),
                blind ? "no gradient" : Format.percent(measure.accuracy()),
                blind ? "" : Format.interval(measure.low(), measure.high()),
                blind ? "" : value(measure.vote()),
                blind ? "" : interval(measure.vote()),
                blind ? "" : value(measure.wrong()),
                blind ? "" : interval(measure.wrong()),
                HeadlineSection.qte(runs, run, measure)
                        .map(value -> Qte.round(value).toString())
                        .orElse(""),
                String.valueOf(measure.images()),
                String.valueOf(measure.draws()),
                measure.created(),
                measure.dataset(),
                measure.origin());
    }

    private static String value(Measure.Share share) {
        return share == null ? "" : Format.percent(share.value());
    }

    private static String interval(Measure.Share share) {
        return share == null ? "" : Format.interval(share.low(), share.high());
    }
}
