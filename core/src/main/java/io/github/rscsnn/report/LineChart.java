package io.github.rscsnn.report;

import java.awt.BasicStroke;
import java.awt.Color;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.plot.DatasetRenderingOrder;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYErrorRenderer;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.data.xy.YIntervalSeries;
import org.jfree.data.xy.YIntervalSeriesCollection;

/** A {@link LinePlot} as JFreeChart's. */
final class LineChart {
    /** With more points than this a marker at each hides the curve. */
    private static final int MOST_MARKERS = 30;

    /** Beyond both ends of an axis, as a share of its length: room for a marker that lies on the end. */
    private static final double MARGIN = 0.015;

    private LineChart() {}

    static JFreeChart of(LinePlot plot) {
        XYPlot drawn = new XYPlot();
        drawn.setDomainAxis(ChartStyle.axis(plot.x(), MARGIN));
        drawn.setRangeAxis(ChartStyle.axis(plot.y(), MARGIN));
        drawn.setDomainGridlinePaint(ChartStyle.GRID);
        drawn.setRangeGridlinePaint(ChartStyle.GRID);
        drawn.setDomainGridlineStroke(new BasicStroke(1));
        drawn.setRangeGridlineStroke(new BasicStroke(1));
        drawn.setDatasetRenderingOrder(DatasetRenderingOrder.FORWARD);
        drawn.setAxisOffset(org.jfree.chart.ui.RectangleInsets.ZERO_INSETS);
        for (int i = 0; i < plot.series().size(); i++) {
            LinePlot.Series series = plot.series().get(i);
            drawn.setDataset(i, data(series));
            drawn.setRenderer(i, renderer(series, series.colour() == null ? i : series.colour()));
        }
        boolean legend =
                plot.series().size() > 1 || !plot.series().getFirst().name().isEmpty();
        return ChartStyle.chart(plot.title(), drawn, legend);
    }

    /** One data set a series, so that each has a renderer of its own. */
    private static YIntervalSeriesCollection data(LinePlot.Series series) {
        YIntervalSeries points = new YIntervalSeries(series.name(), false, true);
        for (LinePlot.Point point : series.points()) {
            double low = point.low() == null ? point.y() : point.low();
            double high = point.high() == null ? point.y() : point.high();
            points.add(point.x(), point.y(), low, high);
        }
        YIntervalSeriesCollection data = new YIntervalSeriesCollection();
        data.addSeries(points);
        return data;
    }

    private static XYLineAndShapeRenderer renderer(LinePlot.Series series, int index) {
        Color colour = ChartStyle.colour(index);
        XYLineAndShapeRenderer renderer;
        if (series.hasIntervals()) {
            XYErrorRenderer withBars = new XYErrorRenderer();
            withBars.setDrawXError(false);
            withBars.setErrorPaint(colour);
            withBars.setErrorStroke(new BasicStroke(1.4f));
            withBars.setCapLength(7);
            renderer = withBars;
        } else {
            renderer = new XYLineAndShapeRenderer();
        }
        boolean markers = series.line() == LinePlot.Line.NONE
                || series.points().size() <= MOST_MARKERS && series.line() != LinePlot.Line.DOTTED;
        renderer.setDrawSeriesLineAsPath(true);
        renderer.setSeriesLinesVisible(0, series.line() != LinePlot.Line.NONE);
        renderer.setSeriesShapesVisible(0, markers);
        renderer.setSeriesShape(0, ChartStyle.marker(index));
        renderer.setSeriesPaint(0, colour);
        renderer.setSeriesStroke(0, ChartStyle.stroke(series.line()));
        renderer.setLegendLine(new java.awt.geom.Line2D.Double(-14, 0, 14, 0));
        return renderer;
    }
}
