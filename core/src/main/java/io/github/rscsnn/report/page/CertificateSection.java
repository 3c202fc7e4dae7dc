package io.github.rscsnn.report.page;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rscsnn.evaluate.BinomialInterval;
import io.github.rscsnn.evaluate.BoundText;
import io.github.rscsnn.experiment.Certificates;
import io.github.rscsnn.report.Axis;
import io.github.rscsnn.report.LinePlot;
import io.github.rscsnn.report.LinePlot.Point;
import io.github.rscsnn.report.Table;
import io.github.rscsnn.report.page.Block.Cell;
import io.github.rscsnn.report.page.Block.Grid;
import java.util.ArrayList;
import java.util.List;

/** Certified accuracy against radius. */
final class CertificateSection {
    private static final int POINTS = 200;

    private CertificateSection() {}

    private record Certified(RunData run, Certificates own) {}

    static Report.Section of(Comparison runs) {
        List<Block> blocks = new ArrayList<>();
        for (String norm : List.of("L2", "L1")) {
            List<Certified> certified = new ArrayList<>();
            for (RunData run : runs.runs()) {
                Certificates own = run.certificates();
                if (own != null && own.norm().equals(norm)) {
                    certified.add(new Certified(run, own));
                }
            }
            if (!certified.isEmpty()) {
                blocks.add(new Block.Figures(List.of(figure(norm, runs, certified))));
                blocks.add(table(norm, runs, certified));
            }
        }
        return new Report.Section(
                "certificates", "Certified accuracy", "what no perturbation of a length can change", blocks);
    }

    private static Block.Figure figure(String norm, Comparison runs, List<Certified> certified) {
        double most =
                certified.stream().mapToDouble(one -> one.own().largest()).max().orElse(0);
        double largest = most > 0 ? most * 1.05 : 1;
        List<LinePlot.Series> series = new ArrayList<>();
        for (Certified one : certified) {
            List<Point> points = new ArrayList<>();
            for (int i = 0; i <= POINTS; i++) {
                double radius = largest * i / POINTS;
                points.add(Point.of(
                        radius,
                        100.0 * one.own().certified(radius) / one.own().rows().size()));
            }
            series.add(LinePlot.Series.of(runs.name(one.run()), points)
                    .colour(runs.runs().indexOf(one.run())));
        }
        return new Block.Figure(
                "certificates-" + Format.slug(norm),
                new LinePlot(
                        "Certified accuracy, " + norm,
                        Axis.linear(norm + " radius (pixel units)").range(0, largest),
                        Axis.percent("certified accuracy (%)"),
                        series),
                "Share of the test images whose right class is certified: no perturbation of an " + norm
                        + " length below the radius changes the majority vote over the noise. A single draw is not"
                        + " covered.");
    }

    private static Grid table(String norm, Comparison runs, List<Certified> certified) {
        double[] radii =
                norm.equals("L2") ? new double[] {0, 0.05, 0.1, 0.25, 0.5} : new double[] {0, 0.005, 0.01, 0.02, 0.04};
        Table.Columns<Certified> table = Table.of(certified)
                .column(
                        "Model",
                        one -> runs.cell(one.run()).lines(List.of(one.own().noise())));
        for (double radius : radii) {
            table.column("R = " + radius, one -> certified(one.own(), radius));
        }
        table.column("average radius", one -> BoundText.lower(one.own().averageRadius(), 4))
                .column("abstained", one -> one.own().abstained())
                .column("n", one -> one.own().rows().size())
                .column("draws", one -> draws(one.own()))
                .column("α", one -> one.own().settings().path("alpha").asText());
        return Grid.of("Certified accuracy (%) at " + norm + " radii, with 95 % intervals", table);
    }

    private static Cell certified(Certificates own, double radius) {
        int images = own.rows().size();
        BinomialInterval interval = BinomialInterval.of(own.certified(radius), images, 0.05);
        return Cell.of(BoundText.lowerPercent((double) own.certified(radius) / images, 1))
                .lines(List.of(Format.interval(interval.lower(), interval.upper())));
    }

    private static Cell draws(Certificates own) {
        JsonNode settings = own.settings();
        if (settings.path("stop").isMissingNode()) {
            return Cell.of(
                    settings.path("n0").asText() + " + " + settings.path("n").asText());
        }
        String rule = own.decided().isEmpty()
                ? "until the radius was known to "
                        + settings.path("stop").path("width").asText()
                : "until decided at " + Commands.joined(own.decided(), false)
                        + "; beyond, the radii are not the largest";
        return Cell.of(settings.path("n0").asText() + " + " + Math.round(own.drawsAnImage()))
                .lines(List.of("on average, at most " + settings.path("n").asText() + ": " + rule));
    }
}
