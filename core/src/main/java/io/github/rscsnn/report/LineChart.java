package io.github.rscsnn.report;

import io.github.rscsnn.report.Mark.Ink;
import java.util.ArrayList;
import java.util.List;

/** One curve of a {@link LinePlot} in its colour. */
record LineChart(LinePlot.Series series, Ink ink, int marker) {
    /** With more points than this a marker at each hides the curve. */
    private static final int MOST_MARKERS = 30;

    static LineChart of(LinePlot.Series series, int place) {
        int colour = series.colour() == null ? place : series.colour();
        return new LineChart(series, Ink.series(colour), series.marker() == null ? colour : series.marker());
    }

    private boolean marked() {
        return series.line() != LinePlot.Line.DOTTED && series.points().size() <= MOST_MARKERS;
    }

    private List<Mark> line(double... points) {
        String dashes = switch (series.line()) {
            case DASHED -> "7 5";
            case DOTTED -> "1.5 4";
            case SOLID -> "";
        };
        return new ArrayList<>(points.length < 4 ? List.of() : List.of(new Mark.Stroke(ink, 2, dashes, points)));
    }

    List<Mark> sign(double x, double y) {
        List<Mark> marks = line(x, y, x + 24, y);
        if (marked()) {
            marks.add(Mark.marker(marker, ink, x + 12, y));
        }
        return marks;
    }

    void draw(Chart chart, Scale across, Scale up) {
        double[] points = new double[2 * series.points().size()];
        for (int i = 0; i < series.points().size(); i++) {
            points[2 * i] = across.at(series.points().get(i).x());
            points[2 * i + 1] = up.at(series.points().get(i).y());
        }
        line(points).forEach(chart::add);
        for (int i = 0; i < series.points().size(); i++) {
            LinePlot.Point point = series.points().get(i);
            if (point.low() != null && point.high() != null) {
                chart.whisker(ink, up.at(point.low()), up.at(point.high()), points[2 * i], false);
            }
            if (marked()) {
                chart.add(Mark.marker(marker, ink, points[2 * i], points[2 * i + 1]));
            }
        }
    }
}
