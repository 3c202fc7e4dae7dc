package io.github.rscsnn.report.page;

import io.github.rscsnn.report.Axis;
import io.github.rscsnn.report.LinePlot;
import io.github.rscsnn.report.LinePlot.Point;
import java.util.ArrayList;
import java.util.List;

/** Accuracy against ε, of attacks that were run at several. */
final class EpsilonSection {
    private EpsilonSection() {}

    static Section of(Comparison runs, String folder) {
        Section.Builder section = new Section.Builder("epsilon", "Accuracy against ε", folder);
        List<LinePlot.Series> ofSingle = new ArrayList<>();
        boolean empty = true;
        for (int a = 0; a < runs.attacks().size(); a++) {
            Variant attack = runs.attacks().get(a);
            List<LinePlot.Series> series = new ArrayList<>();
            for (int r = 0; r < runs.runs().size(); r++) {
                List<Point> points = points(runs, runs.runs().get(r), attack);
                if (!points.isEmpty()) {
                    String name = runs.single() ? attack.name() : runs.names().get(r);
                    series.add(LinePlot.Series.of(name, points).colour(runs.single() ? a : r));
                }
            }
            ofSingle.addAll(series);
            empty &= series.isEmpty();
            if (!runs.single() && !series.isEmpty()) {
                section.add(figure(
                        "epsilon-" + Format.slug(attack.name()) + (a + 1), "Accuracy under " + attack.name(), series));
            }
        }
        if (empty) {
            return Section.empty("epsilon");
        }
        if (runs.single()) {
            section.add(figure("epsilon", "Accuracy against ε, " + runs.names().getFirst(), ofSingle));
        }
        return section.build();
    }

    /** At least two ε above 0, and the clean accuracy at 0 where it was measured; else none. */
    private static List<Point> points(Comparison runs, RunData run, Variant attack) {
        List<Measure> sweep = runs.sweep(run, attack);
        if (sweep.size() < 2) {
            return List.of();
        }
        List<Point> points = new ArrayList<>();
        runs.clean(run, sweep.getFirst()).ifPresent(clean -> points.add(point(clean)));
        sweep.forEach(measure -> points.add(point(measure)));
        return points;
    }

    private static Point point(Measure measure) {
        return Point.of(255 * measure.epsilon(), 100 * measure.accuracy(), 100 * measure.low(), 100 * measure.high());
    }

    private static Figure figure(String name, String title, List<LinePlot.Series> series) {
        return new Figure(
                name,
                new LinePlot(title, Axis.linear("ε (1/255)"), Axis.percent("accuracy (%)"), series),
                Html.of("Accuracy of one draw with 95 %% intervals against the bound ε in L∞; ε = 0 are clean images. "
                        + "For a large ε the steps of PGD may be longer, so that they cross the ball."));
    }
}
