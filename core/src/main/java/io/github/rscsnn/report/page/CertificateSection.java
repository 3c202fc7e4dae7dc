package io.github.rscsnn.report.page;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rscsnn.evaluate.BinomialInterval;
import io.github.rscsnn.evaluate.BoundText;
import io.github.rscsnn.report.Axis;
import io.github.rscsnn.report.LinePlot;
import io.github.rscsnn.report.LinePlot.Point;
import java.util.ArrayList;
import java.util.List;

/** Certified accuracy against radius. */
final class CertificateSection {
    private static final int POINTS = 200;

    private CertificateSection() {}

    static Section of(Comparison runs, String folder) {
        Section.Builder section = new Section.Builder("certificates", "Certified accuracy", folder);
        boolean empty = true;
        for (String norm : List.of("L2", "L1")) {
            List<LinePlot.Series> series = new ArrayList<>();
            HtmlTable table = table(norm, runs);
            double largest = largest(norm, runs);
            for (int r = 0; r < runs.runs().size(); r++) {
                Certificates own = runs.runs().get(r).certificates();
                if (own != null && own.norm().equals(norm)) {
                    series.add(LinePlot.Series.of(runs.names().get(r), points(own, largest))
                            .colour(r));
                }
            }
            if (!series.isEmpty()) {
                empty = false;
                section.add(new Figure(
                        "certificates-" + Format.slug(norm),
                        new LinePlot(
                                "Certified accuracy, " + norm,
                                Axis.linear(norm + " radius (pixel units)").range(0, largest),
                                Axis.percent("certified accuracy (%)"),
                                series),
                        Html.of(
                                "Share of the test images whose right class is certified: no perturbation of an %s length below the"
                                        + " radius changes the majority vote over the noise. A single draw is not covered.",
                                norm)));
                section.add(table);
            }
        }
        return empty ? Section.empty("certificates") : section.build();
    }

    private static Object draws(Certificates own) {
        JsonNode settings = own.settings();
        if (settings.path("stop").isMissingNode()) {
            return settings.path("n0").asText() + " + " + settings.path("n").asText();
        }
        String rule = own.decided().isEmpty()
                ? "until the radius was known to "
                        + settings.path("stop").path("width").asText()
                : "until decided at " + Commands.joined(own.decided(), false)
                        + "; beyond, the radii are not the largest";
        return Html.of(
                "%s + %s<span class=\"sub\">on average, at most %s: %s</span>",
                settings.path("n0").asText(),
                Math.round(own.draws()),
                settings.path("n").asText(),
                rule);
    }

    private static double largest(String norm, Comparison runs) {
        double largest = runs.runs().stream()
                .filter(run ->
                        run.certificates() != null && run.certificates().norm().equals(norm))
                .mapToDouble(run -> run.certificates().largest())
                .max()
                .orElse(0);
        return largest > 0 ? largest * 1.05 : 1;
    }

    private static List<Point> points(Certificates certificates, double largest) {
        List<Point> points = new ArrayList<>();
        for (int i = 0; i <= POINTS; i++) {
            double radius = largest * i / POINTS;
            points.add(Point.of(radius, 100.0 * certificates.certified(radius) / certificates.images()));
        }
        return points;
    }

    private static HtmlTable table(String norm, Comparison runs) {
        double[] radii =
                norm.equals("L2") ? new double[] {0, 0.05, 0.1, 0.25, 0.5} : new double[] {0, 0.005, 0.01, 0.02, 0.04};
        List<String> header = new ArrayList<>(List.of("Model"));
        for (double radius : radii) {
            header.add("R = " + radius);
        }
        header.addAll(List.of("average radius", "abstained", "n", "draws", "α"));
        HtmlTable table = new HtmlTable("Certified accuracy (%) at " + norm + " radii, with 95 % intervals", header);
        for (RunData run : runs.runs()) {
            Certificates own = run.certificates();
            if (own == null || !own.norm().equals(norm)) {
                continue;
            }
            List<Object> row =
                    new ArrayList<>(List.of(Html.of("%s<span class=\"sub\">%s</span>", runs.name(run), own.noise())));
            for (double radius : radii) {
                BinomialInterval interval = BinomialInterval.of(own.certified(radius), own.images(), 0.05);
                row.add(Html.of(
                        "<strong>%s</strong><span class=\"sub\">%s</span>",
                        BoundText.lowerPercent((double) own.certified(radius) / own.images(), 1),
                        Format.interval(interval.lower(), interval.upper())));
            }
            row.addAll(List.of(
                    BoundText.lower(own.average(), 4),
                    own.abstained(),
                    own.images(),
                    draws(own),
                    own.settings().path("alpha").asText()));
            table.row(row);
        }
        return table;
    }
}
