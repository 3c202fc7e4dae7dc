package io.github.rscsnn.report.page;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rscsnn.attack.Threat;
import io.github.rscsnn.evaluate.BoundText;
import io.github.rscsnn.option.Fraction;
import io.github.rscsnn.report.Axis;
import io.github.rscsnn.report.LinePlot;
import io.github.rscsnn.report.LinePlot.Point;
import io.github.rscsnn.report.Table;
import io.github.rscsnn.report.page.Block.Cell;
import io.github.rscsnn.report.page.Block.Grid;
import io.github.rscsnn.report.page.Block.Tone;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What {@code rsc check} found, with numbers, thresholds and verdicts. */
final class ChecklistSection {
    private ChecklistSection() {}

    /** @throws IOException if {@code check} is not what {@code rsc check} writes */
    static void require(JsonNode check) throws IOException {
        Json.number(check, "raised");
        Json.number(check.path("settings"), "epsilon");
        Json.norm(check.path("settings"));
        Json.list(check, "checklist");
        for (JsonNode finding : Json.list(check, "findings")) {
            Json.text(finding, "check");
            Json.text(finding, "verdict");
            for (JsonNode measured : Json.list(finding, "measured")) {
                Json.share(measured, "share");
                Json.share(measured, "low");
                Json.share(measured, "high");
            }
        }
        for (JsonNode curve : check.path("curves")) {
            for (JsonNode point : Json.list(curve, "points")) {
                Json.number(point, "at");
                Json.number(point, "value");
                if (point.has("low")) {
                    Json.number(point, "low");
                    Json.number(point, "high");
                }
            }
        }
    }

    static Report.Section of(Comparison runs) {
        List<RunData> checked =
                runs.runs().stream().filter(run -> !run.check().isMissingNode()).toList();
        List<Block> blocks = new ArrayList<>();
        for (RunData run : checked) {
            boolean none = run.check().path("raised").asInt() == 0;
            blocks.add(new Block.Heading(runs.name(run), runs.runs().indexOf(run)));
            blocks.add(new Block.Text(
                    (none ? "✓ " : "⚠ ") + attack(run.check()) + ", over " + images(run.check()) + " images: "
                            + (none ? "no warning" : count(run.check())) + inconclusive(run.check()) + ".",
                    none ? Tone.GOOD : Tone.BAD));
            if (!none) {
                blocks.add(findings(run.check(), "Warnings", true));
            }
            List<Block.Figure> curves = curves(runs, run);
            if (!curves.isEmpty()) {
                blocks.add(new Block.Figures(curves));
            }
            Grid all = findings(run.check(), "All checks", false);
            blocks.add(Block.Fold.of(
                    "The paper's checklist, and all " + all.rows().size() + " checks with numbers and thresholds",
                    paper(run.check()),
                    all));
        }
        if (!blocks.isEmpty()) {
            blocks.addFirst(Block.Text.of("An accuracy under attack can be high because the attack is weak. Each check"
                    + " compares it with another by an exact paired test and warns where the other one gets further."
                    + " Inconclusive is what could not have seen a drop of 5 points. No warning does not prove"
                    + " robustness."));
        }
        int raised = checked.stream()
                .mapToInt(run -> run.check().path("raised").asInt())
                .sum();
        return new Report.Section(
                "checklist",
                "Checklist: may the attack be believed?",
                raised == 0 ? "no warning" : raised + (raised == 1 ? " warning" : " warnings"),
                blocks);
    }

    /** For example {@code 3 warnings}. */
    static String count(JsonNode check) {
        int raised = check.path("raised").asInt();
        return raised + (raised == 1 ? " warning" : " warnings");
    }

    private static String inconclusive(JsonNode check) {
        int count = check.path("inconclusive").asInt();
        return count == 0 ? "" : ", " + count + " inconclusive (a drop of 5 points need not have shown)";
    }

    /** The attack that was checked. */
    static String attack(JsonNode check) {
        JsonNode settings = check.path("settings");
        return Variant.title(settings.path("attack").asText("pgd")) + " ("
                + Fraction.text(settings.path("epsilon").asDouble())
                + norm(check).suffix() + ", "
                + settings.path("steps").asText() + " steps, "
                + settings.path("gradient").asText() + ")";
    }

    private static Threat.Norm norm(JsonNode check) {
        try {
            return Json.norm(check.path("settings"));
        } catch (IOException e) {
            throw new IllegalStateException("required when it was read", e);
        }
    }

    private static String images(JsonNode check) {
        return check.path("results").path(0).path("images").asText();
    }

    /** Whether the attack has converged, where {@code rsc check --curves} looked. */
    private static List<Block.Figure> curves(Comparison runs, RunData run) {
        List<Block.Figure> figures = new ArrayList<>();
        for (JsonNode curve : run.check().path("curves")) {
            String of = curve.path("of").asText();
            boolean loss = of.equals("loss");
            double unit = of.equals("epsilon") ? CurveSection.unit(norm(run.check())) : 1;
            List<Point> points = new ArrayList<>();
            for (JsonNode point : curve.path("points")) {
                double at = unit * point.path("at").asDouble();
                double value = (loss ? 1 : 100) * point.path("value").asDouble();
                points.add(
                        point.path("low").isNumber()
                                ? Point.of(
                                        at,
                                        value,
                                        100 * point.path("low").asDouble(),
                                        100 * point.path("high").asDouble())
                                : Point.of(at, value));
            }
            if (points.size() > 1) {
                Axis x = of.equals("epsilon") ? CurveSection.axis(norm(run.check())) : Axis.linear(loss ? "step" : of);
                figures.add(new Block.Figure(
                        "check-" + of + "-" + runs.slug(run),
                        new LinePlot(
                                loss ? "The attack's loss by step" : "Checked attack by " + of.replace("epsilon", "ε"),
                                x,
                                loss ? Axis.linear("loss") : Axis.percent("accuracy (%)"),
                                List.of(LinePlot.Series.of("", points)
                                        .colour(runs.runs().indexOf(run)))),
                        curve.path("state").asText().toLowerCase(Locale.ROOT).replace('_', ' ') + ": "
                                + curve.path("remark").asText()));
            }
        }
        return figures;
    }

    /** The paper's five items. */
    private static Grid paper(JsonNode check) {
        return Grid.of(
                "The paper's checklist (Table 1)",
                Table.of(check.path("checklist").valueStream().toList())
                        .column("Item", item -> item.path("item").asText())
                        .column(
                                "Symptom of masked gradients",
                                item -> item.path("symptom").asText())
                        .column(
                                "Here",
                                item -> verdict(
                                        item.path("passed").isBoolean()
                                                ? item.path("passed").asBoolean() ? "CLEAR" : "RAISED"
                                                : item.path("verdict").asText("NOT_RUN")))
                        .column("Seen", item -> item.path("seen").asText())
                        .column("Fails if", item -> item.path("threshold").asText()));
    }

    /** Numbers, thresholds, and what to do. */
    private static Grid findings(JsonNode check, String title, boolean raisedAlone) {
        return Grid.of(
                title,
                Table.of(check.path("findings")
                                .valueStream()
                                .filter(finding -> !raisedAlone
                                        || finding.path("verdict").asText().equals("RAISED"))
                                .toList())
                        .column("Check", finding -> finding.path("check").asText())
                        .column(
                                "Verdict",
                                finding -> verdict(finding.path("verdict").asText()))
                        .column("Seen (share %, 95 % interval)", ChecklistSection::seen)
                        .column("Raised if", finding -> finding.path("raisedIf").asText())
                        .column(
                                "What to do if raised",
                                finding -> finding.path("advice").asText()));
    }

    private static Cell seen(JsonNode finding) {
        List<String> lines = new ArrayList<>();
        for (JsonNode measured : finding.path("measured")) {
            String p = measured.path("pValue").isNumber()
                    ? ", p " + p(measured.path("pValue").asDouble())
                    : "";
            lines.add(measured.path("what").asText() + " "
                    + Table.percent(measured.path("share").asDouble()) + " ["
                    + Format.interval(
                            measured.path("low").asDouble(),
                            measured.path("high").asDouble())
                    + "]" + p);
        }
        if (finding.path("adjusted").isNumber()) {
            lines.add("p " + p(finding.path("adjusted").asDouble()) + " after Holm's correction");
        }
        if (!finding.path("remark").asText().isEmpty()) {
            lines.add(finding.path("remark").asText());
        }
        return Cell.of("").lines(lines);
    }

    private static String p(double p) {
        return p < 0.001 ? "< 0.001" : "= " + BoundText.pValue(p);
    }

    private static Cell verdict(String verdict) {
        return switch (verdict) {
            case "RAISED" -> Cell.of("⚠ raised").tone(Tone.BAD);
            case "CLEAR" -> Cell.of("✓ pass").tone(Tone.GOOD);
            case "INCONCLUSIVE" -> Cell.of("? inconclusive").tone(Tone.OPEN);
            default -> Cell.of("– not run").tone(Tone.OPEN);
        };
    }
}
