package io.github.rscsnn.report.page;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.rscsnn.experiment.NetworkRecipe;
import io.github.rscsnn.report.Axis;
import io.github.rscsnn.report.LinePlot;
import io.github.rscsnn.report.LinePlot.Point;
import io.github.rscsnn.report.page.Block.Figure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Clean and attacked accuracy against the variance σ² of RSC's noise, of runs that differ in nothing else. */
final class TradeOffSection {
    /** Black: the colours are those of models, and these curves are attacks. */
    private static final int INK = 6;

    private static final List<LinePlot.Line> LINES = List.of(LinePlot.Line.SOLID, LinePlot.Line.DASHED);

    private TradeOffSection() {}

    static Report.Section of(Comparison runs) {
        List<Figure> figures = new ArrayList<>();
        for (List<RunData> family : families(runs)) {
            List<LinePlot.Series> series = new ArrayList<>();
            add(series, "Clean", family, runs::clean);
            for (Variant attack : runs.attacks()) {
                add(series, attack.name(), family, run -> runs.attacked(run, attack));
            }
            if (!series.isEmpty()) {
                String name = "trade-off" + (figures.isEmpty() ? "" : "-" + (figures.size() + 1));
                figures.add(figure(name, runs, family, series));
            }
        }
        return new Report.Section(
                "trade-off",
                "The trade-off: accuracy against σ²",
                "networks that differ in their noise alone",
                figures.isEmpty() ? List.of() : List.of(new Block.Figures(figures)));
    }

    private static List<List<RunData>> families(Comparison runs) {
        Map<ObjectNode, List<RunData>> families = new LinkedHashMap<>();
        for (RunData run : runs.runs()) {
            if (run.hasNoise() && run.recipe() instanceof ObjectNode recipe) {
                families.computeIfAbsent(NetworkRecipe.of(recipe).remove(List.of("sigma2")), key -> new ArrayList<>())
                        .add(run);
            }
        }
        return families.values().stream()
                .filter(family ->
                        family.stream().map(RunData::sigma2).distinct().count() > 1)
                .map(family -> family.stream()
                        .sorted(Comparator.comparingDouble(RunData::sigma2))
                        .toList())
                .toList();
    }

    private static void add(
            List<LinePlot.Series> series,
            String name,
            List<RunData> family,
            Function<RunData, Optional<Measure>> measured) {
        List<Point> points = new ArrayList<>();
        for (RunData run : family) {
            measured.apply(run)
                    .filter(measure -> !measure.blind())
                    .ifPresent(measure -> points.add(measure.at(run.sigma2())));
        }
        if (points.size() > 1) {
            series.add(LinePlot.Series.of(name, points)
                    .colour(INK)
                    .marker(series.size())
                    .line(LINES.get(series.size() % LINES.size())));
        }
    }

    private static Figure figure(String name, Comparison runs, List<RunData> family, List<LinePlot.Series> series) {
        RunData first = family.getFirst();
        double[] places =
                family.stream().mapToDouble(RunData::sigma2).distinct().toArray();
        Axis axis = Axis.linear("σ² (variance of the noise, "
                + first.recipe().path("noise-space").asText() + " space)");
        String title = "Accuracy against σ², "
                + (first.recipe().path("coding").asText().equals("rsc2") ? "RSC-II" : "RSC-I");
        return new Figure(
                name,
                new LinePlot(title, places.length > 8 ? axis : axis.at(places), Axis.percent("accuracy (%)"), series),
                "Accuracy of one draw with 95 % intervals, attacks in " + runs.bound()
                        + "; each point is a network trained with its σ² ("
                        + String.join(", ", family.stream().map(runs::name).toList()) + ").");
    }
}
