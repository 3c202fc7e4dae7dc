package io.github.rscsnn.report;

import io.github.rscsnn.option.Require;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Curves through points, with intervals where they have some.
 *
 * @param title may be empty
 * @param series at least one, drawn in this order in colours that colour-blind readers tell apart
 */
public record LinePlot(String title, Axis x, Axis y, List<Series> series) implements Plot {
    /** How the points of a series are joined. */
    public enum Line {
        SOLID,
        /** For a reference, for example a paper's numbers beside one's own. */
        DASHED,
        /** For a level, for example chance; without markers. */
        DOTTED
    }

    /**
     * One point.
     *
     * @param low lower end of the interval of {@code y}, or null
     * @param high upper end, or null
     */
    public record Point(
            double x,
            double y,
            @Nullable Double low,
            @Nullable Double high) {
        public Point {
            Require.argument(
                    Double.isFinite(x) && Double.isFinite(y), "a point to draw must be finite, got (%s, %s)", x, y);
            Require.argument((low == null) == (high == null), "an interval has two ends, got %s and %s", low, high);
            // an interval of a mean may miss a hair of it by rounding
            Require.argument(
                    low == null || high == null || low <= y + 1e-9 && y <= high + 1e-9,
                    "%s is not in its interval [%s, %s]",
                    y,
                    low,
                    high);
        }

        public static Point of(double x, double y) {
            return new Point(x, y, null, null);
        }

        public static Point of(double x, double y, double low, double high) {
            return new Point(x, y, low, high);
        }
    }

    /**
     * One curve.
     *
     * @param name in the legend; unique
     * @param points in the order in which they are joined
     * @param colour index of its colour, so that two series may share one; null for its place in the plot
     * @param marker index of its marker; null for that of its colour
     */
    public record Series(
            String name,
            List<Point> points,
            Line line,
            @Nullable Integer colour,
            @Nullable Integer marker) {
        public Series {
            points = List.copyOf(points);
            Require.argument(colour == null || colour >= 0, "the index of a colour is at least 0, got %s", colour);
        }

        public static Series of(String name, List<Point> points) {
            return new Series(name, points, Line.SOLID, null, null);
        }

        public Series line(Line other) {
            return new Series(name, points, other, colour, marker);
        }

        public Series colour(int index) {
            return new Series(name, points, line, index, marker);
        }

        public Series marker(int index) {
            return new Series(name, points, line, colour, index);
        }
    }

    public LinePlot {
        series = List.copyOf(series);
        if (series.stream().allMatch(one -> one.points().isEmpty())) {
            throw new IllegalArgumentException("nothing to draw in '" + title + "': no series has a point");
        }
        Set<String> names = new HashSet<>();
        for (Series one : series) {
            Require.argument(names.add(one.name()), "two series are named '%s'", one.name());
            Require.argument(
                    (!x.logarithmic() || !one.points().stream().anyMatch(point -> point.x() <= 0))
                            && (!y.logarithmic() || !one.points().stream().anyMatch(point -> point.y() <= 0)),
                    "series '%s' has values of 0 or less on a logarithmic axis",
                    one.name());
        }
    }

    @Override
    public Table data() {
        record Row(Series series, Point point) {}
        return Table.of(series.stream()
                        .flatMap(one -> one.points().stream().map(point -> new Row(one, point)))
                        .toList())
                .column("series", row -> row.series().name())
                .column("x", row -> row.point().x())
                .column("y", row -> row.point().y())
                .column("low", row -> row.point().low())
                .column("high", row -> row.point().high())
                .table();
    }
}
