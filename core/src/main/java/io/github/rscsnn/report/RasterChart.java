package io.github.rscsnn.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.util.stream.IntStream;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.CombinedDomainXYPlot;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.LookupPaintScale;
import org.jfree.chart.renderer.xy.XYBlockRenderer;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.data.xy.DefaultXYZDataset;

/** A {@link RasterPlot} as JFreeChart's: one plot a layer above each other, over the same steps. */
final class RasterChart {
    /** Steps beyond which not each can be labelled. */
    private static final int MOST_LABELS = 16;

    private RasterChart() {}

    static JFreeChart of(RasterPlot plot) {
        double last = plot.timeSteps() + 0.5;
        Axis steps = Axis.linear("time step").range(0.5, last);
        if (plot.timeSteps() <= MOST_LABELS) {
            steps = steps.at(IntStream.rangeClosed(1, plot.timeSteps())
                    .mapToDouble(step -> step)
                    .toArray());
        }
        ValueAxis domain = ChartStyle.axis(steps, 0);
        CombinedDomainXYPlot all = new CombinedDomainXYPlot(domain);
        all.setGap(10);
        for (int i = 0; i < plot.layers().size(); i++) {
            RasterPlot.Layer layer = plot.layers().get(i);
            all.add(band(plot, layer, ChartStyle.colour(i % 6)), layer.trains().size());
        }
        return ChartStyle.chart(plot.title(), all, false);
    }

    private static XYPlot band(RasterPlot plot, RasterPlot.Layer layer, Color colour) {
        NumberAxis rows = new NumberAxis(layer.name());
        ChartStyle.style(rows);
        rows.setTickLabelsVisible(false);
        rows.setTickMarksVisible(false);
        rows.setInverted(true);
        rows.setRange(-0.5, layer.trains().size() - 0.5);
        XYBlockRenderer blocks = new XYBlockRenderer();
        blocks.setBlockWidth(0.84);
        blocks.setBlockHeight(0.74);
        blocks.setPaintScale(new LookupPaintScale(0, 2, colour));
        XYPlot band = new XYPlot(spikes(plot, layer), null, rows, blocks);
        band.setBackgroundPaint(Color.WHITE);
        band.setOutlinePaint(ChartStyle.GRID);
        band.setOutlineStroke(new BasicStroke(1));
        band.setDomainGridlinesVisible(false);
        band.setRangeGridlinesVisible(false);
        band.setAxisOffset(RectangleInsets.ZERO_INSETS);
        return band;
    }

    private static DefaultXYZDataset spikes(RasterPlot plot, RasterPlot.Layer layer) {
        double[][] found = new double[3][plot.timeSteps() * layer.trains().size()];
        int count = 0;
        for (int row = 0; row < layer.trains().size(); row++) {
            for (int step = 0; step < plot.timeSteps(); step++) {
                if (layer.fires(row, step)) {
                    found[0][count] = step + 1;
                    found[1][count] = row;
                    found[2][count] = 1;
                    count++;
                }
            }
        }
        DefaultXYZDataset data = new DefaultXYZDataset();
        data.addSeries(layer.name(), new double[][] {
            java.util.Arrays.copyOf(found[0], count),
            java.util.Arrays.copyOf(found[1], count),
            java.util.Arrays.copyOf(found[2], count)
        });
        return data;
    }
}
