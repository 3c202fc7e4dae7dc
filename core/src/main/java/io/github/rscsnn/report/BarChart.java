package io.github.rscsnn.report;

import io.github.rscsnn.report.BarPlot.Bar;
import io.github.rscsnn.report.Mark.Anchor;
import io.github.rscsnn.report.Mark.Ink;
import io.github.rscsnn.report.Mark.Text;
import java.util.ArrayList;
import java.util.List;

/** Lays out a {@link BarPlot}: values up or across, categories along the other axis. */
final class BarChart {
    private static final double WIDEST = 72;
    private static final double GROUP = 0.75;
    private static final double LETTERS = 14;
    private static final int MOST_LINES = 3;

    private final Chart chart;
    private final BarPlot plot;
    private final boolean lying;

    BarChart(Chart chart, BarPlot plot) {
        this.chart = chart;
        this.plot = plot;
        lying = plot.style() != BarPlot.Style.UPRIGHT;
    }

    void draw() {
        if (plot.series().size() > 1 || !plot.series().getFirst().name().isEmpty()) {
            List<Chart.Entry> entries = new ArrayList<>();
            for (int s = 0; s < plot.series().size(); s++) {
                Ink ink = byCategory(s) ? Ink.TEXT : ink(s, 0);
                int marker = s;
                entries.add(new Chart.Entry(
                        plot.series().get(s).name(),
                        (x, y) -> List.of(
                                dots()
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
        Axis axis = least < 0 || plot.y().low() != null
                ? plot.y()
                : new Axis(
                        plot.y().title(), false, 0.0, plot.y().high(), plot.y().ticks());
        Scale values = lying ? lyingAxes(axis, least, most) : uprightAxes(axis, least, most);
        for (int c = 0; c < plot.categories().size(); c++) {
            for (int s = 0; s < plot.series().size(); s++) {
                Bar bar = plot.series().get(s).bars().get(c);
                if (bar.value() != null) {
                    draw(values, bar.value(), bar, c, s);
                }
            }
        }
        double zero = values.at(Math.clamp(0, values.low(), values.high()));
        chart.add(
                lying
                        ? Mark.Stroke.of(Ink.AXIS, 1, zero, chart.top, zero, chart.bottom)
                        : Mark.Stroke.of(Ink.AXIS, 1, chart.left, zero, chart.right, zero));
    }

    private Scale lyingAxes(Axis axis, double least, double most) {
        chart.roomBelow(axis.title(), 1);
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
            if (dots()) {
                chart.add(Mark.Stroke.of(Ink.GRID, 1, chart.left, middle, chart.right, middle));
            }
            label(plot.categories().get(c), wide, chart.left - 6, middle + 4, Anchor.END);
        }
        return values;
    }

    private Scale uprightAxes(Axis axis, double least, double most) {
        int lines = 1;
        double each = (chart.width - 70.0) / plot.categories().size();
        for (String name : plot.categories()) {
            lines = Math.max(lines, wrapped(name, each).size());
        }
        chart.roomBelow(plot.categoryTitle(), lines);
        Scale values = chart.upright(axis, least, most);
        chart.drawUpright(values);
        for (int c = 0; c < plot.categories().size(); c++) {
            double y = chart.bottom
                    + 15
                    + LETTERS * (wrapped(plot.categories().get(c), each).size() - 1) / 2;
            label(plot.categories().get(c), each, middle(c), y, Anchor.MIDDLE);
        }
        return values;
    }

    /** In lines about {@code y}. */
    private void label(String name, double wide, double x, double y, Anchor anchor) {
        List<String> lines = wrapped(name, wide);
        double at = y - LETTERS * (lines.size() - 1) / 2;
        for (String line : lines) {
            chart.text(line, x, at, anchor);
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

    private boolean dots() {
        return plot.style() == BarPlot.Style.DOTS;
    }

    private double place() {
        double length = lying ? chart.bottom - chart.top : chart.right - chart.left;
        return length / plot.categories().size();
    }

    private double middle(int category) {
        return (lying ? chart.top : chart.left) + place() * (category + 0.5);
    }

    private boolean byCategory(int series) {
        return dots() && plot.series().get(series).colour() == null;
    }

    private Ink ink(int series, int category) {
        Integer own = plot.series().get(series).colour();
        return Ink.series(own != null ? own : dots() ? category : series);
    }

    private void draw(Scale values, double height, Bar bar, int category, int series) {
        double value = values.at(Math.clamp(height, values.low(), values.high()));
        int count = plot.oneBarEach() ? 1 : plot.series().size();
        int row = plot.oneBarEach() ? 0 : series;
        if (dots()) {
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
        chart.add(
                lying
                        ? Mark.Fill.box(ink(series, category), zero, from, value, to)
                        : Mark.Fill.box(ink(series, category), from, zero, to, value));
        if (bar.low() != null && bar.high() != null) {
            chart.whisker(Ink.TEXT, values.at(bar.low()), values.at(bar.high()), (from + to) / 2, lying);
        }
    }
}
