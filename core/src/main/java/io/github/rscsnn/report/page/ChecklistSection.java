package io.github.rscsnn.report.page;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rscsnn.evaluate.BoundText;
import io.github.rscsnn.experiment.Fraction;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What {@code rsc check} found, with numbers, thresholds and verdicts. */
final class ChecklistSection {
    private ChecklistSection() {}

    /** @throws IOException if {@code check} is not what {@code rsc check} writes */
    static void require(JsonNode check) throws IOException {
        Json.number(check, "raised");
        Json.number(check.path("settings"), "epsilon");
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
    }

    static Section of(Comparison runs, String folder) {
        List<RunData> checked =
                runs.runs().stream().filter(run -> run.check() != null).toList();
        if (checked.isEmpty()) {
            return Section.empty("checklist");
        }
        Section.Builder section = new Section.Builder("checklist", "Checklist: may the attack be believed?", folder);
        section.says(
                "An accuracy under attack can be high because the attack is weak. Each check below compares it with another by an exact paired test and"
                        + " warns where the other one gets further. Inconclusive is what could not have seen a drop of 5 points. No warning does not prove robustness.");
        for (RunData run : checked) {
            section.add(Html.of("<h3>%s</h3>", runs.name(run)));
            boolean none = run.check().path("raised").asInt() == 0;
            section.add(Html.of(
                    "<p class=\"%s\">%s %s, over %s images: %s.</p>",
                    none ? "fine" : "warning",
                    none ? "✓" : "⚠",
                    attack(run.check()),
                    images(run.check()),
                    (none ? "no warning" : count(run.check())) + inconclusive(run.check())));
            section.add(raised(run.check()));
            section.add(paper(run.check()));
            section.add(findings(run.check()));
        }
        return section.build();
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
        return "PGD (" + Fraction.text(settings.path("epsilon").asDouble()) + ", "
                + settings.path("steps").asText() + " steps, "
                + settings.path("gradient").asText() + ")";
    }

    private static String images(JsonNode check) {
        return check.path("results").path(0).path("images").asText();
    }

    /** What the warnings rest on, and what to do about them. */
    private static Html raised(JsonNode check) {
        HtmlTable table =
                new HtmlTable("Warnings", "Check", "Seen (share %, 95 % interval)", "Raised because", "What to do");
        for (JsonNode finding : check.path("findings")) {
            if (finding.path("verdict").asText().equals("RAISED")) {
                table.row(
                        Html.of(
                                "<span class=\"bad\">⚠ %s</span>",
                                finding.path("check").asText()),
                        seen(finding),
                        finding.path("raisedIf").asText(),
                        finding.path("advice").asText());
            }
        }
        return table.isEmpty() ? Html.EMPTY : table.html();
    }

    /** The paper's five items. */
    private static HtmlTable paper(JsonNode check) {
        HtmlTable table = new HtmlTable(
                "The paper's checklist (Table 1)", "Item", "Symptom of masked gradients", "Here", "Seen", "Fails if");
        for (JsonNode item : check.path("checklist")) {
            Html verdict = item.path("passed").isBoolean()
                    ? verdict(item.path("passed").asBoolean() ? "CLEAR" : "RAISED")
                    : verdict(item.path("verdict").asText("NOT_RUN")); // older files do not name it
            table.row(
                    item.path("item").asText(),
                    item.path("symptom").asText(),
                    verdict,
                    item.path("seen").asText(),
                    item.path("threshold").asText());
        }
        return table;
    }

    private static Html findings(JsonNode check) {
        HtmlTable table = new HtmlTable(
                "All checks", "Check", "Verdict", "Seen (share %, 95 % interval)", "Raised if", "What to do if raised");
        for (JsonNode finding : check.path("findings")) {
            table.row(
                    finding.path("check").asText(),
                    verdict(finding.path("verdict").asText()),
                    seen(finding),
                    finding.path("raisedIf").asText(),
                    finding.path("advice").asText());
        }
        return Html.of(
                "<details><summary>All %s checks with numbers and thresholds</summary>%s</details>",
                check.path("findings").size(), table.html());
    }

    private static Html seen(JsonNode finding) {
        List<Html> lines = new ArrayList<>();
        for (JsonNode measured : finding.path("measured")) {
            String p = measured.path("pValue").isNumber()
                    ? ", p " + p(measured.path("pValue").asDouble())
                    : "";
            lines.add(Html.of(
                    "<span class=\"line\">%s %s [%s]%s</span>",
                    measured.path("what").asText(),
                    Format.percent(measured.path("share").asDouble()),
                    Format.interval(
                            measured.path("low").asDouble(),
                            measured.path("high").asDouble()),
                    p));
        }
        if (finding.path("adjusted").isNumber()) {
            lines.add(Html.of(
                    "<span class=\"line\">p %s after Holm's correction</span>",
                    p(finding.path("adjusted").asDouble())));
        }
        if (!finding.path("remark").asText().isEmpty()) {
            lines.add(Html.of(
                    "<span class=\"line\">%s</span>", finding.path("remark").asText()));
        }
        return Html.join(lines);
    }

    private static String p(double p) {
        return p < 0.001 ? "< 0.001" : "= " + BoundText.pValue(p);
    }

    private static Html verdict(String verdict) {
        return switch (verdict) {
            case "RAISED" -> Html.raw("<span class=\"bad\">⚠ raised</span>");
            case "CLEAR" -> Html.raw("<span class=\"good\">✓ pass</span>");
            case "INCONCLUSIVE" -> Html.raw("<span class=\"open\">? inconclusive</span>");
            default -> Html.raw("<span class=\"open\">– not run</span>");
        };
    }
}
