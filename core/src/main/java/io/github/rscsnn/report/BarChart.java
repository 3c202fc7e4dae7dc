package io.github.rscsnn.report;

import java.awt.BasicStroke;
import java.awt.Shape;
import java.awt.geom.Rectangle2D;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.LegendItem;
import org.jfree.chart.LegendItemCollection;
import org.jfree.chart.axis.CategoryAxis;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.plot.PlotOrientation;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.data.category.DefaultCategoryDataset;

/** A {@link BarPlot} as JFreeChart's. */
final class BarChart {
    private static final Shape LEGEND = new Rectangle2D.Double(-5, -5, 10, 10);

    private BarChart() {}

    static JFreeChart of(BarPlot plot) {
        CategoryAxis categories = new CategoryAxis(plot.categoryTitle().isEmpty() ? null : plot.categoryTitle());
        ChartStyle.style(categories);
        categories.setCategoryMargin(0.25);
        categories.setLowerMargin(0.03);
        categories.setUpperMargin(0.03);
        categories.setMaximumCategoryLabelLines(3);
        ValueAxis values = ChartStyle.axis(plot.y(), 0);
        if (plot.y().low() == null || plot.y().high() == null) {
            includeIntervals(plot, (NumberAxis) values);
        }
        CategoryPlot drawn = new CategoryPlot(data(plot), categories, values, new IntervalBars(plot));
        if (plot.onSide()) {
            drawn.setOrientation(PlotOrientation.HORIZONTAL);
            drawn.setRangeAxisLocation(org.jfree.chart.axis.AxisLocation.BOTTOM_OR_LEFT);
            categories.setMaximumCategoryLabelWidthRatio(0.8f);
            categories.setMaximumCategoryLabelLines(1);
        }
        drawn.setRangeGridlinePaint(ChartStyle.GRID);
        drawn.setRangeGridlineStroke(new BasicStroke(1));
        drawn.setRangeZeroBaselineVisible(true);
        drawn.setAxisOffset(RectangleInsets.ZERO_INSETS);
        drawn.setFixedLegendItems(legend(plot));
        boolean names =
                plot.series().size() > 1 || !plot.series().getFirst().name().isEmpty();
        return ChartStyle.chart(plot.title(), drawn, names);
    }

    private static DefaultCategoryDataset data(BarPlot plot) {
        DefaultCategoryDataset data = new DefaultCategoryDataset();
        for (int row = 0; row < IntervalBars.rows(plot); row++) {
            for (int c = 0; c < plot.categories().size(); c++) {
                int series = IntervalBars.series(plot, row, c);
                Double value = plot.series().get(series).bars().get(c).value();
                data.addValue(
                        (Number) value, String.valueOf(row), plot.categories().get(c));
            }
        }
        return data;
    }

    private static LegendItemCollection legend(BarPlot plot) {
        LegendItemCollection items = new LegendItemCollection();
        for (int i = 0; i < plot.series().size(); i++) {
            String name = plot.series().get(i).name();
            items.add(new LegendItem(name, null, null, null, LEGEND, ChartStyle.colour(i)));
        }
        return items;
    }

    /** The library's own range knows nothing of the intervals. */
    private static void includeIntervals(BarPlot plot, NumberAxis axis) {
        double low = 0;
        double high = 0;
        for (BarPlot.Series series : plot.series()) {
            for (BarPlot.Bar bar : series.bars()) {
                if (bar.value() != null) {
                    low = Math.min(low, bar.low() == null ? bar.value() : Math.min(bar.low(), bar.value()));
                    high = Math.max(high, bar.high() == null ? bar.value() : Math.max(bar.high(), bar.value()));
                }
            }
        }
        double margin = low == high ? 1 : 0.05 * (high - low);
        double from = plot.y().low() != null ? plot.y().low() : low < 0 ? low - margin : 0;
        double to = plot.y().high() != null ? plot.y().high() : high > 0 || low == high ? high + margin : 0;
        axis.setRange(from, to);
    }
}
