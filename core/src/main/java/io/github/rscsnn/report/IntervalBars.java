package io.github.rscsnn.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Paint;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import org.jfree.chart.axis.CategoryAxis;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.plot.PlotOrientation;
import org.jfree.chart.renderer.category.BarRenderer;
import org.jfree.chart.renderer.category.CategoryItemRendererState;
import org.jfree.chart.renderer.category.StandardBarPainter;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.data.category.CategoryDataset;

/** Bars with a whisker; the library's own are symmetric, while intervals of proportions are not. */
final class IntervalBars extends BarRenderer {
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
    }

    /** How many bars a category has room for. */
    static int rows(BarPlot plot) {
        return plot.oneBarEach() ? 1 : plot.series().size();
    }

    /** Which series the bar at {@code row} of a category belongs to. */
    static int series(BarPlot plot, int row, int category) {
        if (!plot.oneBarEach()) {
            return row;
        }
        int series = 0;
        while (series < plot.series().size() - 1
                && plot.series().get(series).bars().get(category).value() == null) {
            series++;
        }
        return series;
    }

    @Override
    public Paint getItemPaint(int row, int column) {
        return ChartStyle.colour(series(plot, row, column));
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
        BarPlot.Bar bar = plot.series().get(series(plot, row, column)).bars().get(column);
        if (bar.low() == null) {
            return;
        }
        double middle = calculateBarW0(drawn, drawn.getOrientation(), area, categories, state, row, column)
                + state.getBarWidth() / 2;
        RectangleEdge edge = drawn.getRangeAxisEdge();
        double low = values.valueToJava2D(bar.low(), area, edge);
        double high = values.valueToJava2D(bar.high(), area, edge);
        boolean onSide = drawn.getOrientation() == PlotOrientation.HORIZONTAL;
        graphics.setPaint(Color.BLACK);
        graphics.setStroke(new BasicStroke(1.3f));
        line(graphics, onSide, low, middle, high, middle);
        line(graphics, onSide, low, middle - CAP, low, middle + CAP);
        line(graphics, onSide, high, middle - CAP, high, middle + CAP);
    }

    /** From and to a value and a place across the bars. */
    private static void line(
            Graphics2D graphics, boolean onSide, double value, double across, double toValue, double toAcross) {
        graphics.draw(
                onSide
                        ? new Line2D.Double(value, across, toValue, toAcross)
                        : new Line2D.Double(across, value, toAcross, toValue));
    }
}
