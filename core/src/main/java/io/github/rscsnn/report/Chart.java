package io.github.rscsnn.report;

import io.github.rscsnn.report.Mark.Anchor;
import io.github.rscsnn.report.Mark.Ink;
import io.github.rscsnn.report.Mark.Stroke;
import io.github.rscsnn.report.Mark.Text;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.function.BiFunction;

/** What all charts have in common: a title above, a legend below, axes with labels, and the area between them. */
final class Chart {
    static final int LABEL = 12;
    private static final int NAME = 13;
    private static final int TITLE = 16;
    private static final double LINE = 20;
    private static final double SIGN = 30;
    private static final double CAP = 3.5;

    final int width;
    private final List<Mark> marks = new ArrayList<>();
    double left = 10;
    double right;
    double top = 10;
    double bottom;

    private Chart(String title, int width, int height) {
        this.width = width;
        right = width - 14.0;
        bottom = height - 8.0;
        if (!title.isEmpty()) {
            top += 26;
            marks.add(new Text(Ink.TEXT, title, width / 2.0, 24, TITLE, true, Anchor.MIDDLE, false));
        }
    }

    /** @param titled whether the title stands above it */
    static Picture of(Plot plot, int width, int height, boolean titled) {
        Chart chart = new Chart(titled ? plot.title() : "", width, height);
        switch (plot) {
            case LinePlot lines -> chart.lines(lines);
            case BarPlot bars -> new BarChart(chart, bars).draw();
            case RasterPlot raster -> chart.raster(raster);
        }
        return new Picture(titled ? plot.title() : "", width, height, List.copyOf(chart.marks));
    }

    void add(Mark mark) {
        marks.add(mark);
    }

    /** Room between the left edge and the area. */
    void indent(double room) {
        left += room;
    }

    void text(String text, double x, double y, Anchor anchor) {
        marks.add(new Text(Ink.TEXT, text, x, y, LABEL, false, anchor, false));
    }

    /**
     * How a series is told in the legend.
     *
     * @param sign its marks at a place: 24 to the right of x at most, about y
     */
    record Entry(String name, BiFunction<Double, Double, List<Mark>> sign) {
        private double size() {
            return SIGN + Text.width(name, NAME) + 16;
        }
    }

    /** Below all that comes after it. */
    void legend(List<Entry> entries) {
        List<List<Entry>> rows = new ArrayList<>();
        double used = width;
        for (Entry entry : entries) {
            if (used + entry.size() > width - 12) {
                rows.add(new ArrayList<>());
                used = 12;
            }
            rows.getLast().add(entry);
            used += entry.size();
        }
        bottom -= LINE * rows.size();
        double y = bottom + 15;
        for (List<Entry> row : rows) {
            double x = (width - row.stream().mapToDouble(Entry::size).sum()) / 2;
            for (Entry entry : row) {
                marks.addAll(entry.sign().apply(x, y - 4.5));
                marks.add(new Text(Ink.TEXT, entry.name(), x + SIGN, y, NAME, false, Anchor.START, false));
                x += entry.size();
            }
            y += LINE;
        }
    }

    /** Room below the area for the labels of the lower axis and its title. */
    void roomBelow(String title) {
        bottom -= 18 + (title.isEmpty() ? 0 : LINE);
    }

    void drawBelow(Scale scale) {
        for (double tick : scale.ticks(64)) {
            double x = scale.at(tick);
            marks.add(Stroke.of(Ink.GRID, 1, x, top, x, bottom));
            text(Scale.label(tick), x, bottom + 15, Anchor.MIDDLE);
        }
        titleBelow(scale.axis().title());
    }

    private void titleBelow(String title) {
        if (!title.isEmpty()) {
            marks.add(new Text(Ink.TEXT, title, (left + right) / 2, bottom + 32, NAME, false, Anchor.MIDDLE, false));
        }
    }

    /** Upwards, with its labels and its title left of the area. */
    Scale upright(Axis axis, double least, double most) {
        Scale scale = Scale.of(axis, least, most, bottom, top);
        double labels = scale.ticks(36).stream()
                .mapToDouble(tick -> Text.width(Scale.label(tick), LABEL))
                .max()
                .orElse(0);
        left += labels + 8 + (axis.title().isEmpty() ? 0 : LINE);
        return scale;
    }

    void drawUpright(Scale scale) {
        for (double tick : scale.ticks(36)) {
            double y = scale.at(tick);
            marks.add(Stroke.of(Ink.GRID, 1, left, y, right, y));
            text(Scale.label(tick), left - 6, y + 4, Anchor.END);
        }
        titleUpright(scale.axis().title(), top, bottom);
    }

    void titleUpright(String title, double from, double to) {
        if (!title.isEmpty()) {
            marks.add(new Text(Ink.TEXT, title, 20, (from + to) / 2, NAME, false, Anchor.MIDDLE, true));
        }
    }

    /** The interval of a value at a place across it. */
    void whisker(Ink ink, double low, double high, double across, boolean lying) {
        for (double[] line : new double[][] {
            {low, across, high, across},
            {low, across - CAP, low, across + CAP},
            {high, across - CAP, high, across + CAP}
        }) {
            marks.add(
                    lying
                            ? Stroke.of(ink, 1.4, line[0], line[1], line[2], line[3])
                            : Stroke.of(ink, 1.4, line[1], line[0], line[3], line[2]));
        }
    }

    private void lines(LinePlot lines) {
        List<LineChart> curves = new ArrayList<>();
        for (int i = 0; i < lines.series().size(); i++) {
            curves.add(LineChart.of(lines.series().get(i), i));
        }
        if (curves.size() > 1 || !curves.getFirst().series().name().isEmpty()) {
            legend(curves.stream()
                    .map(curve -> new Entry(curve.series().name(), curve::sign))
                    .toList());
        }
        DoubleSummaryStatistics x = new DoubleSummaryStatistics();
        DoubleSummaryStatistics y = new DoubleSummaryStatistics();
        for (LinePlot.Series series : lines.series()) {
            for (LinePlot.Point point : series.points()) {
                x.accept(point.x());
                y.accept(point.low() == null ? point.y() : Math.min(point.low(), point.y()));
                y.accept(point.high() == null ? point.y() : Math.max(point.high(), point.y()));
            }
        }
        roomBelow(lines.x().title());
        Scale up = upright(lines.y(), y.getMin(), y.getMax());
        Scale across = Scale.of(lines.x(), x.getMin(), x.getMax(), left, right);
        drawBelow(across);
        drawUpright(up);
        marks.add(Stroke.of(Ink.AXIS, 1, left, top, left, bottom, right, bottom));
        curves.forEach(curve -> curve.draw(this, across, up));
    }

    private void raster(RasterPlot raster) {
        double gap = 10;
        roomBelow("time step");
        left += 24;
        double cell = (right - left) / raster.timeSteps();
        int trains = raster.layers().stream()
                .mapToInt(layer -> layer.trains().size())
                .sum();
        double row = (bottom - top - gap * (raster.layers().size() - 1)) / trains;
        double y = top;
        for (int i = 0; i < raster.layers().size(); i++) {
            RasterPlot.Layer layer = raster.layers().get(i);
            double end = y + row * layer.trains().size();
            marks.add(Stroke.of(Ink.GRID, 1, left, y, right, y, right, end, left, end, left, y));
            titleUpright(layer.name(), y, end);
            for (int neuron = 0; neuron < layer.trains().size(); neuron++) {
                for (int step = 0; step < raster.timeSteps(); step++) {
                    if (layer.fires(neuron, step)) {
                        double x = left + cell * step;
                        double above = y + row * neuron;
                        marks.add(Mark.Fill.box(
                                Ink.series(i % 6),
                                x + 0.08 * cell,
                                above + 0.13 * row,
                                x + 0.92 * cell,
                                above + 0.87 * row));
                    }
                }
            }
            y = end + gap;
        }
        int every = Math.ceilDiv(raster.timeSteps(), Math.max(1, (int) ((right - left) / 32)));
        for (int step = 0; step < raster.timeSteps(); step += every) {
            text(Integer.toString(step + 1), left + cell * (step + 0.5), bottom + 15, Anchor.MIDDLE);
        }
        titleBelow("time step");
    }
}
