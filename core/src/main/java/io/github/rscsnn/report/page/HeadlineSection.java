package io.github.rscsnn.report.page;

import io.github.rscsnn.evaluate.Qte;
import io.github.rscsnn.experiment.Fraction;
import io.github.rscsnn.report.Axis;
import io.github.rscsnn.report.BarPlot;
import io.github.rscsnn.report.BarPlot.Bar;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Accuracies of all runs, clean and attacked, side by side. */
final class HeadlineSection {
    private HeadlineSection() {}

    static Section of(Comparison runs, String folder) {
        if (runs.runs().stream().allMatch(run -> run.measures().isEmpty())) {
            return Section.empty("accuracy");
        }
        List<Variant> attacks = runs.attacks().stream()
                .filter(attack -> runs.runs().stream()
                        .anyMatch(run -> runs.attacked(run, attack).isPresent()))
                .toList();
        Section.Builder section = new Section.Builder("accuracy", "Accuracy", folder);
        String bound = attacks.isEmpty() ? "" : ", attacks in L∞ at ε = " + Fraction.text(runs.epsilon());
        section.says(
                "Accuracy of one draw in percent%s. Below it its 95 %% interval, the number of test images <i>n</i> and of"
                        + " judging draws <i>k</i>, and the trade-off QTE between clean and attacked.",
                bound);
        section.add(table(runs, attacks));
        runs.runs().forEach(run -> section.add(doubts(runs, run)));
        section.add(new Figure(
                "accuracy",
                bars(runs, attacks),
                Html.of("Accuracy of one draw%s; whiskers: 95 %% intervals over the test images.", bound)));
        section.add(Html.of(
                "<details><summary>All measurements</summary>%s<p><a href=\"%s/measurements.csv\">CSV</a></p></details>",
                Measurements.table(runs).html(), folder));
        return section.build();
    }

    private static HtmlTable table(Comparison runs, List<Variant> attacks) {
        List<String> header = new ArrayList<>(List.of("Model", "Clean"));
        attacks.forEach(attack -> header.add(attack.name()));
        HtmlTable table = new HtmlTable("Clean and attacked accuracy (%)", header);
        for (RunData run : runs.runs()) {
            List<Object> row = new ArrayList<>();
            row.add(Html.of("%s<span class=\"sub\">%s</span>", runs.name(run), model(run)));
            row.add(runs.clean(run).map(clean -> cell(clean, Optional.empty())).orElse(Html.raw("–")));
            for (Variant attack : attacks) {
                row.add(runs.attacked(run, attack)
                        .map(measure -> cell(measure, qte(runs, run, measure)))
                        .orElse(Html.raw("–")));
            }
            table.row(row);
        }
        return table;
    }

    private static String model(RunData run) {
        String steps = run.recipe().path("time-steps").isInt()
                ? ", T\u00a0=\u00a0" + run.recipe().path("time-steps").asInt()
                : "";
        String space = run.hasNoise() ? ", " + run.recipe().path("noise-space").asText() + "\u00a0space" : "";
        return run.recipe().path("arch").asText() + ", "
                + run.recipe().path("data").asText() + steps + space;
    }

    private static Html cell(Measure measure, Optional<Double> qte) {
        if (measure.blind()) {
            return Html.raw("–<span class=\"sub\">no gradient</span>");
        }
        return Html.of(
                "<strong>%s</strong>%s<span class=\"sub\">%s</span><span class=\"sub\">n %s, k %s</span>%s",
                Format.percent(measure.accuracy()),
                measure.warning() == null ? Html.EMPTY : Html.raw(" <span title=\"see the warning below\">⚠</span>"),
                Format.interval(measure.low(), measure.high()),
                measure.images(),
                measure.draws(),
                qte.map(value -> Html.of("<span class=\"sub\">QTE %s</span>", Qte.round(value)))
                        .orElse(Html.EMPTY));
    }

    /** Empty where clean accuracy was not measured on as many images and draws. */
    static Optional<Double> qte(Comparison runs, RunData run, Measure attacked) {
        return runs.clean(run, attacked)
                .filter(clean -> !attacked.isClean() && !attacked.blind())
                .map(clean -> Qte.of(0, clean.accuracy(), attacked.epsilon() * 255, attacked.accuracy()));
    }

    /** Why numbers of the table must be read with care. */
    private static Html doubts(Comparison runs, RunData run) {
        List<Html> doubts = new ArrayList<>();
        run.measures().stream()
                .filter(measure -> measure.warning() != null)
                .map(measure -> Html.of(
                        "<p class=\"warning\">⚠ %s, %s (%s): %s.</p>",
                        runs.name(run), measure.label(), measure.origin(), measure.warning()))
                .distinct()
                .forEach(doubts::add);
        if (run.check() != null && run.check().path("raised").asInt() > 0) {
            doubts.add(Html.of(
                    "<p class=\"warning\">⚠ %s: the <a href=\"#checklist\">checklist</a> raised %s against %s. Its"
                            + " accuracy under that attack must not be read as robustness.</p>",
                    runs.name(run), ChecklistSection.count(run.check()), ChecklistSection.attack(run.check())));
        }
        return Html.join(doubts);
    }

    /** A group a run; for a single run a bar an attack. */
    private static BarPlot bars(Comparison runs, List<Variant> attacks) {
        Axis axis = Axis.percent("accuracy (%)");
        if (runs.single()) {
            RunData run = runs.runs().getFirst();
            List<String> categories = new ArrayList<>(List.of("Clean"));
            List<Bar> bars = new ArrayList<>(List.of(bar(runs.clean(run))));
            for (Variant attack : attacks) {
                categories.add(attack.name());
                bars.add(bar(runs.attacked(run, attack)));
            }
            return shaped(new BarPlot(
                    "Accuracy of " + runs.name(run), "", axis, categories, List.of(new BarPlot.Series("", bars))));
        }
        List<BarPlot.Series> series = new ArrayList<>();
        series.add(new BarPlot.Series(
                "Clean", runs.runs().stream().map(run -> bar(runs.clean(run))).toList()));
        for (Variant attack : attacks) {
            series.add(new BarPlot.Series(
                    attack.name(),
                    runs.runs().stream()
                            .map(run -> bar(runs.attacked(run, attack)))
                            .toList()));
        }
        return shaped(new BarPlot("Clean and attacked accuracy", "", axis, runs.names(), series));
    }

    /** Names that are many or long need lines of their own. */
    private static BarPlot shaped(BarPlot plot) {
        boolean small =
                plot.categories().size() <= 6 && plot.categories().stream().allMatch(name -> name.length() <= 14);
        return small ? plot : plot.lying();
    }

    private static Bar bar(Optional<Measure> measure) {
        return measure.filter(one -> !one.blind())
                .map(one -> Bar.of(100 * one.accuracy(), 100 * one.low(), 100 * one.high()))
                .orElse(Bar.MISSING);
    }
}
