package io.github.rscsnn.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.CategoryAxis;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.renderer.category.BarRenderer;
import org.jfree.chart.renderer.category.CategoryItemRendererState;
import org.jfree.chart.renderer.category.StandardBarPainter;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.data.category.CategoryDataset;
import org.jfree.data.category.DefaultCategoryDataset;

/** A {@link BarPlot} as JFreeChart's. */
final class BarChart {
    private BarChart() {}

    static JFreeChart of(BarPlot plot) {
        DefaultCategoryDataset data = new DefaultCategoryDataset();
        for (BarPlot.Series series : plot.series()) {
            for (int c = 0; c < plot.categories().size(); c++) {
                data.addValue(
                        series.bars().get(c).value(),
                        series.name(),
                        plot.categories().get(c));
            }
        }
        CategoryAxis categories = new CategoryAxis(plot.categoryTitle().isEmpty() ? null : plot.categoryTitle());
        ChartStyle.style(categories);
        categories.setCategoryMargin(0.25);
        categories.setLowerMargin(0.03);
        categories.setUpperMargin(0.03);
        categories.setMaximumCategoryLabelLines(3);
        ValueAxis values = ChartStyle.axis(plot.y());
        if (plot.y().low() == null || plot.y().high() == null) {
            includeIntervals(plot, (NumberAxis) values);
        }
        CategoryPlot drawn = new CategoryPlot(data, categories, values, new IntervalBars(plot));
        drawn.setRangeGridlinePaint(ChartStyle.GRID);
        drawn.setRangeGridlineStroke(new BasicStroke(1));
        drawn.setAxisOffset(org.jfree.chart.ui.RectangleInsets.ZERO_INSETS);
        boolean legend =
                plot.series().size() > 1 || !plot.series().getFirst().name().isEmpty();
        return ChartStyle.chart(plot.title(), drawn, legend);
    }

    /** The library's own range knows nothing of the intervals. */
    private static void includeIntervals(BarPlot plot, NumberAxis axis) {
        double low = 0;
        double high = 0;
        for (BarPlot.Series series : plot.series()) {
            for (BarPlot.Bar bar : series.bars()) {
                if (bar.value() != null) {
                    low = Math.min(low, bar.low() == null ? bar.value() : bar.low());
                    high = Math.max(high, bar.high() == null ? bar.value() : bar.high());
                }
            }
        }
        double margin = low == high ? 1 : 0.05 * (high - low);
        double from = plot.y().low() != null ? plot.y().low() : low < 0 ? low - margin : 0;
        double to = plot.y().high() != null ? plot.y().high() : high > 0 ? high + margin : 0;
        axis.setRange(from, to);
    }

    /** Bars with a whisker; the library's own are symmetric, while intervals of proportions are not. */
    private static final class IntervalBars extends BarRenderer {
        private static final long serialVersionUID = 1L;
        private static final double CAP = 3.5;
        private final transient BarPlot plot;

        IntervalBars(BarPlot plot) {
            this.plot = plot;
            setBarPainter(new StandardBarPainter());
            setShadowVisible(false);
            setDrawBarOutline(false);
            setItemMargin(0.08);
            setMaximumBarWidth(0.12);
            setIncludeBaseInRange(true);
            for (int i = 0; i < plot.series().size(); i++) {
                setSeriesPaint(i, ChartStyle.colour(i));
            }
        }

        @Override
        public void drawItem(
                Graphics2D graphics,
                CategoryItemRendererState state,
                Rectangle2D area,
                CategoryPlot drawn,
                CategoryAxis categories,
                ValueAxis values,
                CategoryDataset data,
                int row,
                int column,
                int pass) {
            super.drawItem(graphics, state, area, drawn, categories, values, data, row, column, pass);
            BarPlot.Bar bar = plot.series().get(row).bars().get(column);
            if (bar.low() == null) {
                return;
            }
            double x = calculateBarW0(drawn, drawn.getOrientation(), area, categories, state, row, column)
                    + state.getBarWidth() / 2;
            RectangleEdge edge = drawn.getRangeAxisEdge();
            double low = values.valueToJava2D(bar.low(), area, edge);
            double high = values.valueToJava2D(bar.high(), area, edge);
            graphics.setPaint(Color.BLACK);
            graphics.setStroke(new BasicStroke(1.3f));
            graphics.draw(new Line2D.Double(x, low, x, high));
            graphics.draw(new Line2D.Double(x - CAP, low, x + CAP, low));
            graphics.draw(new Line2D.Double(x - CAP, high, x + CAP, high));
        }
    }
}
