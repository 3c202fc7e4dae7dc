package io.github.rscsnn.report;

import io.github.rscsnn.report.BarPlot.Bar;
import io.github.rscsnn.report.Mark.Anchor;
import io.github.rscsnn.report.Mark.Ink;
import io.github.rscsnn.report.Mark.Text;
import java.util.ArrayList;
import java.util.List;

/** Lays out a {@link BarPlot}: values across, categories below each other. */
record BarChart(Chart chart, BarPlot plot) {
    private static final double WIDEST = 72;
    private static final double GROUP = 0.75;
    private static final double LETTERS = 14;
    private static final int MOST_LINES = 3;

    void draw() {
        if (plot.series().size() > 1 || !plot.series().getFirst().name().isEmpty()) {
            List<Chart.Entry> entries = new ArrayList<>();
            for (int s = 0; s < plot.series().size(); s++) {
                Ink ink = byCategory(s) ? Ink.TEXT : ink(s, 0);
                int marker = s;
                entries.add(new Chart.Entry(
                        plot.series().get(s).name(),
                        (x, y) -> List.of(
                                plot.asDots()
                                        ? Mark.marker(marker, ink, x + 18, y)
                                        : Mark.Fill.box(ink, x + 12, y - 5.5, x + 23, y + 5.5))));
            }
            chart.legend(entries);
        }
        double least = 0;
        double most = 0;
        for (BarPlot.Series series : plot.series()) {
            for (Bar bar : series.bars()) {
                if (bar.value() != null) {
                    least = Math.min(least, bar.low() == null ? bar.value() : Math.min(bar.low(), bar.value()));
                    most = Math.max(most, bar.high() == null ? bar.value() : Math.max(bar.high(), bar.value()));
                }
            }
        }
        // bars begin at 0, with no margin below it
        Axis own = plot.axis();
        Axis axis = least < 0 || own.low() != null ? own : new Axis(own.title(), false, 0.0, own.high(), own.ticks());
        Scale values = axes(axis, least, most);
        for (int c = 0; c < plot.categories().size(); c++) {
            for (int s = 0; s < plot.series().size(); s++) {
                Bar bar = plot.series().get(s).bars().get(c);
                if (bar.value() != null) {
                    draw(values, bar.value(), bar, c, s);
                }
            }
        }
        double zero = values.at(Math.clamp(0, values.low(), values.high()));
        chart.add(Mark.Stroke.of(Ink.AXIS, 1, zero, chart.top, zero, chart.bottom));
    }

    private Scale axes(Axis axis, double least, double most) {
        chart.roomBelow(axis.title());
        double wide = Math.min(
                0.45 * chart.width,
                plot.categories().stream()
                        .mapToDouble(name -> Text.width(name, Chart.LABEL))
                        .max()
                        .orElse(0));
        chart.indent(wide + 8);
        Scale values = Scale.of(axis, least, most, chart.left, chart.right - 8);
        chart.drawBelow(values);
        for (int c = 0; c < plot.categories().size(); c++) {
            double middle = middle(c);
            if (plot.asDots()) {
                chart.add(Mark.Stroke.of(Ink.GRID, 1, chart.left, middle, chart.right, middle));
            }
            label(plot.categories().get(c), wide, chart.left - 6, middle + 4);
        }
        return values;
    }

    /** In lines about {@code y}. */
    private void label(String name, double wide, double x, double y) {
        List<String> lines = wrapped(name, wide);
        double at = y - LETTERS * (lines.size() - 1) / 2;
        for (String line : lines) {
            chart.text(line, x, at, Anchor.END);
            at += LETTERS;
        }
    }

    /** Between words, in {@value #MOST_LINES} lines at most. */
    private static List<String> wrapped(String name, double wide) {
        List<String> lines = new ArrayList<>(List.of(""));
        for (String word : name.split(" ")) {
            String longer = lines.getLast().isEmpty() ? word : lines.getLast() + " " + word;
            if (lines.getLast().isEmpty() || Text.width(longer, Chart.LABEL) <= wide || lines.size() == MOST_LINES) {
                lines.set(lines.size() - 1, longer);
            } else {
                lines.add(word);
            }
        }
        return lines;
    }

    private double place() {
        return (chart.bottom - chart.top) / plot.categories().size();
    }

    private double middle(int category) {
        return chart.top + place() * (category + 0.5);
    }

    private boolean byCategory(int series) {
        return plot.asDots() && plot.series().get(series).colour() == null;
    }

    private Ink ink(int series, int category) {
        Integer own = plot.series().get(series).colour();
        return Ink.series(own != null ? own : plot.asDots() ? category : series);
    }

    private void draw(Scale values, double height, Bar bar, int category, int series) {
        double value = values.at(Math.clamp(height, values.low(), values.high()));
        int count = plot.oneBarEach() ? 1 : plot.series().size();
        int row = plot.oneBarEach() ? 0 : series;
        if (plot.asDots()) {
            double across = middle(category) + (row - (count - 1) / 2.0) * Math.min(7, 0.8 * place() / count);
            if (bar.low() != null && bar.high() != null) {
                chart.whisker(ink(series, category), values.at(bar.low()), values.at(bar.high()), across, true);
            }
            chart.add(Mark.marker(series, ink(series, category), value, across));
            return;
        }
        double each = Math.min(WIDEST, GROUP * place() / count);
        double from = middle(category) + each * (row - count / 2.0) + 0.04 * each;
        double to = from + 0.92 * each;
        double zero = values.at(Math.clamp(0, values.low(), values.high()));
        chart.add(Mark.Fill.box(ink(series, category), zero, from, value, to));
        if (bar.low() != null && bar.high() != null) {
            chart.whisker(Ink.TEXT, values.at(bar.low()), values.at(bar.high()), (from + to) / 2, true);
        }
    }
}
