package io.github.rscsnn.cli;

import io.github.rscsnn.check.Curve;
import io.github.rscsnn.check.Finding;
import io.github.rscsnn.check.Finding.Verdict;
import io.github.rscsnn.check.Measured;
import io.github.rscsnn.evaluate.BoundText;
import io.github.rscsnn.experiment.CheckOutcome;
import io.github.rscsnn.option.Fraction;
import io.github.rscsnn.report.Table;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** What {@code rsc check} says: all findings, the paper's checklist, and what to do about the warnings. */
record CheckTable(CheckOutcome outcome, Terminal terminal) {
    private static final int LOSSES = 10;

    void print(TableOptions tables) {
        PrintWriter out = terminal.out();
        tables.print(findings());
        List<Curve> curves = outcome.curves();
        if (tables.bare()) {
            tables.print(checklist());
            if (curves != null) {
                tables.print(table(curves));
            }
            return;
        }
        out.println();
        out.println("The paper's checklist (Table 1; there all pass):");
        out.println();
        tables.print(checklist());
        out.println();
        if (curves != null) {
            out.println(outcome.settings().title() + " by steps, draws, epsilon, and its loss by step:");
            out.println();
            tables.print(table(curves));
            out.println();
            for (Curve curve : curves) {
                out.println(converged(curve) + ": " + curve.remark());
            }
            out.println();
        }
        for (Finding finding : outcome.findings()) {
            if (finding.verdict() == Verdict.RAISED) {
                terminal.say(terminal.yellow("raised: "), finding.check());
                terminal.say("  because: ", finding.raisedIf());
                terminal.say("  what to do: ", finding.advice());
            }
        }
        for (Finding finding : outcome.findings()) {
            if (finding.verdict() == Verdict.INCONCLUSIVE) {
                terminal.say(terminal.yellow("inconclusive: "), finding.check() + ": " + finding.remark());
            }
        }
        terminal.say("", summary());
    }

    /** One row a number, so that a line stays short. */
    private Table findings() {
        Table table = new Table("check", "verdict", "seen", "share %", "95 % interval", "p", "adjusted");
        for (Finding finding : outcome.findings()) {
            String name = finding.check();
            String verdict = word(finding.verdict());
            String adjusted = finding.adjusted() == null ? "" : BoundText.pValue(finding.adjusted());
            for (Measured measured : finding.measured()) {
                table.row(
                        name,
                        verdict,
                        measured.what(),
                        Table.percent(measured.share()),
                        BoundText.percents(measured.low(), measured.high(), 1),
                        measured.pValue() == null ? "" : BoundText.pValue(measured.pValue()),
                        adjusted);
                name = "";
                verdict = "";
                adjusted = "";
            }
            if (!finding.remark().isEmpty()) {
                table.row(name, verdict, finding.remark(), "", "", "", "");
            }
        }
        return table;
    }

    /** One row a point; of long curves of losses about ten. */
    private static Table table(List<Curve> curves) {
        Table table = new Table("by", "at", "accuracy %", "95 % interval", "loss");
        for (Curve curve : curves) {
            String name = curve.of();
            List<Curve.Point> points = curve.points();
            int every = Math.max(1, (points.size() - 1) / LOSSES);
            for (int i = 0; i < points.size(); i++) {
                Curve.Point point = points.get(i);
                Double low = point.low();
                Double high = point.high();
                String interval = low == null || high == null ? "" : BoundText.percents(low, high, 1);
                boolean loss = interval.isEmpty();
                if (loss && i % every != 0 && i < points.size() - 1) {
                    continue;
                }
                table.row(
                        name,
                        name(curve, point.at()),
                        loss ? "" : Table.percent(point.value()),
                        interval,
                        loss ? Table.number("%.4g", point.value()) : "");
            }
        }
        return table;
    }

    private static String name(Curve curve, double at) {
        return curve.of().equals("epsilon") ? Fraction.text(at) : Long.toString(Math.round(at));
    }

    private String converged(Curve curve) {
        return switch (curve.state()) {
            case CONVERGED -> curve.of() + " has converged";
            case NOT_CONVERGED -> terminal.yellow(curve.of() + " has not converged");
            case UNDECIDED -> terminal.yellow(curve.of() + " may not have converged");
        };
    }

    private Table checklist() {
        return Table.of(outcome.checklist())
                .column("item", CheckOutcome.Item::item)
                .column("symptom", CheckOutcome.Item::symptom)
                .column("here", item -> item.passed() == null ? word(item.verdict()) : item.passed() ? "pass" : "FAIL")
                .column("decided by", CheckOutcome.Item::check)
                .table();
    }

    private String summary() {
        String attack = String.format(
                Locale.ROOT,
                "%s (%s, %d steps, %s)",
                outcome.settings().title(),
                outcome.settings().bound(),
                outcome.settings().steps(),
                outcome.settings().gradient());
        if (outcome.raised() == 0) {
            return "No warning: nothing seen that speaks against " + attack + " as a measure of this network"
                    + (outcome.inconclusive() == 0
                            ? "."
                            : "; but " + outcome.inconclusive() + " checks could not have seen a drop of 5 points.");
        }
        return outcome.raised() + (outcome.raised() == 1 ? " warning" : " warnings")
                + ": do not report the accuracy under " + attack + " as this network's robustness.";
    }

    private static String word(Verdict verdict) {
        return switch (verdict) {
            case RAISED -> "RAISED";
            case CLEAR -> "ok";
            case INCONCLUSIVE -> "inconclusive";
            case NOT_RUN -> "not run";
        };
    }
}
