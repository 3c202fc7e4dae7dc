package io.github.rscsnn.reproduce;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.rscsnn.evaluate.BoundText;
import io.github.rscsnn.evaluate.RobustResult;
import io.github.rscsnn.experiment.RunFolder;
import io.github.rscsnn.report.Axis;
import io.github.rscsnn.report.LinePlot;
import io.github.rscsnn.report.Table;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Figure 3: accuracy against attack strength for three noise levels of RSC, under FGSM and PGD, at ε = 2, 4, 6, 8 / 255 and
 * then doubled until accuracy is no longer above chance (which the paper's checklist, items 3 and 4, rests on).
 *
 * @param name of files
 * @param command that made it
 * @param settings of evaluation and budget
 * @param points in the order measured
 * @param runs the networks
 */
public record NoiseCurves(
        @JsonIgnore String name, String command, Settings settings, List<Point> points, List<RunNote> runs) {
    private static final double CHANCE = 0.1; // ten classes

    /**
     * One accuracy.
     *
     * @param sigma2 variance of the noise
     * @param attack {@code clean}, {@code fgsm} or {@code pgd}
     * @param epsilon in units of 1/255
     * @param accuracy expected accuracy of one draw, in percent
     * @param low lower end of its 95 % interval
     * @param high upper end
     * @param images n
     * @param draws that judged each
     */
    public record Point(
            String sigma2,
            String attack,
            double epsilon,
            double accuracy,
            double low,
            double high,
            int images,
            int draws) {
        static Point of(String sigma2, String attack, double epsilon, RobustResult result) {
            return new Point(
                    sigma2,
                    attack,
                    epsilon,
                    100 * result.accuracy(),
                    100 * result.low(),
                    100 * result.high(),
                    result.images(),
                    result.draws());
        }
    }

    public NoiseCurves {
        points = List.copyOf(points);
        runs = List.copyOf(runs);
    }

    /** Trains what is missing, measures, and writes {@code figure3.md}, {@code .csv}, {@code .json} and the curves. */
    static NoiseCurves run(PaperTable figure, Work work) throws IOException {
        List<Point> points = new ArrayList<>();
        List<RunNote> notes = new ArrayList<>();
        for (PaperRow row : figure.rows()) {
            String sigma2 = row.title().replace("RSC-", "");
            RunFolder run = work.runs().first(row.recipe());
            notes.add(RunNote.of(row.recipe(), run));
            RobustResult clean =
                    work.measurements().of(run, Metric.CLEAN, 0, null).result();
            for (String attack : figure.columns()) {
                points.add(Point.of(sigma2, attack, 0, clean));
                Iterator<JsonNode> first = figure.file().path("epsilons").iterator();
                double largest = figure.file().path("largest").doubleValue();
                double epsilon = first.next().doubleValue();
                while (epsilon <= largest) {
                    RobustResult result = work.measurements()
                            .of(run, figure.metric(attack), epsilon / 255, null)
                            .result();
                    points.add(Point.of(sigma2, attack, epsilon, result));
                    if (!first.hasNext() && result.low() <= CHANCE) {
                        break;
                    }
                    epsilon = first.hasNext() ? first.next().doubleValue() : 2 * epsilon;
                }
            }
            new NoiseCurves(figure.name(), work.command(), work.settings(), points, notes)
                    .write(work.settings().out());
        }
        return new NoiseCurves(figure.name(), work.command(), work.settings(), points, notes);
    }

    /** One row a point. */
    @JsonIgnore
    public Table table() {
        return Table.of(points)
                .column("sigma2", Point::sigma2)
                .column("attack", Point::attack)
                .number("epsilon (1/255)", "%.0f", Point::epsilon)
                .number("accuracy %", "%.1f", Point::accuracy)
                .column("95 % interval", point -> BoundText.interval(point.low(), point.high(), 1))
                .column("n", Point::images)
                .column("draws", Point::draws)
                .table();
    }

    /** Accuracy against ε, one curve a noise level. */
    private LinePlot plot(String attack) {
        Map<String, List<LinePlot.Point>> curves = points.stream()
                .filter(point -> point.attack().equals(attack))
                .collect(Collectors.groupingBy(
                        Point::sigma2,
                        LinkedHashMap::new,
                        Collectors.mapping(
                                point ->
                                        LinePlot.Point.of(point.epsilon(), point.accuracy(), point.low(), point.high()),
                                Collectors.toList())));
        List<LinePlot.Series> series = new ArrayList<>();
        curves.forEach((sigma2, curve) -> series.add(LinePlot.Series.of("σ² = " + sigma2, curve)));
        double last = points.stream().mapToDouble(Point::epsilon).max().orElse(8);
        series.add(LinePlot.Series.of("chance", List.of(LinePlot.Point.of(0, 10), LinePlot.Point.of(last, 10)))
                .line(LinePlot.Line.DOTTED));
        return new LinePlot(
                "RSC on CIFAR-10 under " + attack.toUpperCase(Locale.ROOT),
                Axis.linear("attack strength ε (1/255)"),
                Axis.percent("accuracy (%)"),
                series);
    }

    private List<String> attacks() {
        return points.stream().map(Point::attack).distinct().toList();
    }

    /** In Markdown. */
    String pictures() {
        return attacks().stream()
                .map(attack -> "![accuracy against epsilon under " + attack + "](" + name + "-" + attack + ".png)\n\n")
                .collect(Collectors.joining());
    }

    private void write(Path folder) throws IOException {
        for (String attack : attacks()) {
            plot(attack).write(folder, name + "-" + attack);
        }
        Page.write(folder, name, page -> JtecurvesGenerated.render(page, null, this), table(), this);
    }
}
