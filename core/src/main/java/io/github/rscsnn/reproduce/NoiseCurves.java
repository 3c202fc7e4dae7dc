package io.github.rscsnn.reproduce;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.github.rscsnn.evaluate.BoundText;
import io.github.rscsnn.evaluate.RobustResult;
import io.github.rscsnn.experiment.Cluster;
import io.github.rscsnn.experiment.RunFolder;
import io.github.rscsnn.report.Axis;
import io.github.rscsnn.report.LinePlot;
import io.github.rscsnn.report.Table;
import io.github.rscsnn.train.AtomicFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Figure 3: accuracy against attack strength for three noise levels of RSC, under FGSM and PGD, at ε = 2, 4, 6, 8 / 255 and
 * then doubled until accuracy is no longer above chance (which the paper's checklist, items 3 and 4, rests on).
 *
 * @param command that made it
 * @param settings of evaluation and budget
 * @param points in the order measured
 * @param runs the networks
 */
public record NoiseCurves(String command, Settings settings, List<Point> points, List<RunNote> runs) {
    /** Name of files. */
    public static final String NAME = "figure3";

    private static final String PREFIX = "cifar10-vgg5-rsc-";
    private static final List<String> SIGMA2 = List.of("0.01", "0.1", "0.5");
    static final List<String> RECIPES =
            SIGMA2.stream().map(sigma2 -> PREFIX + sigma2).toList();

    private static final double LARGEST = 128;

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

    /**
     * Trains what is missing, measures, and writes {@code figure3.md}, {@code .csv}, {@code .json} and the curves.
     *
     * @param recipes some of {@link #RECIPES}
     * @param cluster that trains and judges; null for this machine
     */
    static NoiseCurves run(
            List<String> recipes,
            Settings settings,
            Budget budget,
            String command,
            Cluster cluster,
            ReproductionListener progress)
            throws IOException {
        Runs runs = new Runs(settings.out(), cluster, progress);
        Measurements measurements = new Measurements(settings, cluster, progress);
        List<Point> points = new ArrayList<>();
        List<RunNote> notes = new ArrayList<>();
        NoiseCurves curves = null;
        for (String name : recipes) {
            String sigma2 = name.substring(PREFIX.length());
            RunFolder run =
                    runs.trained(name, budget.recipe(name, settings.seeds().getFirst()));
            notes.add(RunNote.of(name, run));
            RobustResult clean = measurements.of(run, Metric.CLEAN, 0, null).result();
            for (Metric metric : List.of(Metric.FGSM, Metric.PGD)) {
                points.add(Point.of(sigma2, metric.key(), 0, clean));
                double epsilon = 2;
                while (epsilon <= LARGEST) {
                    RobustResult result =
                            measurements.of(run, metric, epsilon / 255, null).result();
                    points.add(Point.of(sigma2, metric.key(), epsilon, result));
                    if (epsilon >= 8 && result.low() <= 0.1) {
                        break; // ten classes: no longer above chance
                    }
                    epsilon = epsilon < 8 ? epsilon + 2 : 2 * epsilon;
                }
            }
            curves = new NoiseCurves(command, settings, points, notes);
            curves.write(settings.out());
        }
        return curves;
    }

    /** One row a point. */
    @JsonIgnore
    public Table table() {
        Table table = new Table("sigma2", "attack", "epsilon (1/255)", "accuracy %", "95 % interval", "n", "draws");
        for (Point point : points) {
            table.row(
                    point.sigma2(),
                    point.attack(),
                    number(point.epsilon(), 0),
                    number(point.accuracy(), 1),
                    "[" + BoundText.lower(point.low(), 1) + ", " + BoundText.upper(point.high(), 1) + "]",
                    point.images(),
                    point.draws());
        }
        return table;
    }

    private static String number(double value, int decimals) {
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }

    /** Accuracy against ε, one curve a noise level. */
    @JsonIgnore
    public LinePlot plot(String attack) {
        List<LinePlot.Series> series = new ArrayList<>();
        for (String sigma2 : SIGMA2) {
            List<LinePlot.Point> curve = points.stream()
                    .filter(point ->
                            point.sigma2().equals(sigma2) && point.attack().equals(attack))
                    .map(point -> LinePlot.Point.of(point.epsilon(), point.accuracy(), point.low(), point.high()))
                    .toList();
            if (!curve.isEmpty()) {
                series.add(LinePlot.Series.of("σ² = " + sigma2, curve));
            }
        }
        double last = points.stream().mapToDouble(Point::epsilon).max().orElse(8);
        series.add(LinePlot.Series.of("chance", List.of(LinePlot.Point.of(0, 10), LinePlot.Point.of(last, 10)))
                .line(LinePlot.Line.DOTTED));
        return new LinePlot(
                "RSC on CIFAR-10 under " + attack.toUpperCase(Locale.ROOT),
                Axis.linear("attack strength ε (1/255)"),
                Axis.percent("accuracy (%)"),
                series);
    }

    private void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        AtomicFiles.writeString(folder.resolve(NAME + ".csv"), table().csv());
        RunFolder.writeJson(folder.resolve(NAME + ".json"), this);
        StringBuilder page = new StringBuilder("# Figure 3: noise levels of RSC\n\n```\n" + command + "\n```\n\n");
        for (String attack : List.of("fgsm", "pgd")) {
            if (points.stream().anyMatch(point -> point.attack().equals(attack))) {
                plot(attack).write(folder, NAME + "-" + attack);
                page.append("![accuracy against epsilon under ")
                        .append(attack)
                        .append("](" + NAME + "-" + attack + ".png)\n\n");
            }
        }
        page.append(table().markdown()).append('\n');
        for (RunNote note : runs) {
            page.append("- ")
                    .append(note.recipe())
                    .append(": ")
                    .append(note.epochs())
                    .append(" epochs (the paper: ")
                    .append(note.paperEpochs())
                    .append("), ")
                    .append(note.imagesSeen())
                    .append(" images seen; other recipe keys that differ: ")
                    .append(note.deviations())
                    .append('\n');
        }
        AtomicFiles.writeString(folder.resolve(NAME + ".md"), page.toString());
    }
}
