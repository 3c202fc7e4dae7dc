package io.github.rscsnn.report.page;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rscsnn.evaluate.BinomialInterval;
import io.github.rscsnn.evaluate.BoundText;
import io.github.rscsnn.report.Axis;
import io.github.rscsnn.report.LinePlot;
import io.github.rscsnn.report.LinePlot.Point;
import io.github.rscsnn.report.page.Block.Cell;
import io.github.rscsnn.report.page.Block.Grid;
import java.util.ArrayList;
import java.util.List;

/** Certified accuracy against radius. */
final class CertificateSection {
    private static final int POINTS = 200;

    private CertificateSection() {}

    static Report.Section of(Comparison runs) {
        List<Block> blocks = new ArrayList<>();
        for (String norm : List.of("L2", "L1")) {
            List<RunData> certified = runs.runs().stream()
                    .filter(run -> run.certificates() != null
                            && run.certificates().norm().equals(norm))
                    .toList();
            if (!certified.isEmpty()) {
                blocks.add(new Block.Figures(List.of(figure(norm, runs, certified))));
                blocks.add(table(norm, runs, certified));
            }
        }
        return new Report.Section(
                "certificates", "Certified accuracy", "what no perturbation of a length can change", blocks);
    }

    private static Block.Figure figure(String norm, Comparison runs, List<RunData> certified) {
        double most = certified.stream()
                .mapToDouble(run -> run.certificates().largest())
                .max()
                .orElse(0);
        double largest = most > 0 ? most * 1.05 : 1;
        List<LinePlot.Series> series = new ArrayList<>();
        for (RunData run : certified) {
            List<Point> points = new ArrayList<>();
            for (int i = 0; i <= POINTS; i++) {
                double radius = largest * i / POINTS;
                points.add(Point.of(
                        radius,
                        100.0
                                * run.certificates().certified(radius)
                                / run.certificates().rows().size()));
            }
            series.add(LinePlot.Series.of(runs.name(run), points)
                    .colour(runs.runs().indexOf(run)));
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

    private static Grid table(String norm, Comparison runs, List<RunData> certified) {
        double[] radii =
                norm.equals("L2") ? new double[] {0, 0.05, 0.1, 0.25, 0.5} : new double[] {0, 0.005, 0.01, 0.02, 0.04};
        List<String> header = new ArrayList<>(List.of("Model"));
        for (double radius : radii) {
            header.add("R = " + radius);
        }
        header.addAll(List.of("average radius", "abstained", "n", "draws", "α"));
        Grid grid = new Grid(
                "Certified accuracy (%) at " + norm + " radii, with 95 % intervals", header, new ArrayList<>());
        for (RunData run : certified) {
            Certificates own = run.certificates();
            List<Object> row = new ArrayList<>(List.of(runs.cell(run).lines(List.of(own.noise()))));
            for (double radius : radii) {
                BinomialInterval interval =
                        BinomialInterval.of(own.certified(radius), own.rows().size(), 0.05);
                row.add(Cell.of(BoundText.lowerPercent(
                                (double) own.certified(radius) / own.rows().size(), 1))
                        .lines(List.of(Format.interval(interval.lower(), interval.upper()))));
            }
            row.addAll(List.of(
                    BoundText.lower(own.averageRadius(), 4),
                    own.abstained(),
                    own.rows().size(),
                    draws(own),
                    own.settings().path("alpha").asText()));
            grid.row(row);
        }
        return grid;
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
