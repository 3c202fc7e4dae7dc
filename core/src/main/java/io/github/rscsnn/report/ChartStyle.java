package io.github.rscsnn.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Shape;
import java.awt.Stroke;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.math.BigDecimal;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.text.NumberFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.AxisState;
import org.jfree.chart.axis.LogAxis;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.NumberTick;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.block.BlockBorder;
import org.jfree.chart.plot.Plot;
import org.jfree.chart.text.TextUtils;
import org.jfree.chart.title.LegendTitle;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.chart.ui.TextAnchor;

/** What all charts look like. */
final class ChartStyle {
    /** Okabe and Ito's palette, for normal and colour-blind eyes; yellow last, for it is faint on white. */
    private static final int[] PALETTE = {0x0072B2, 0xD55E00, 0x009E73, 0xCC79A7, 0xE69F00, 0x56B4E9, 0x000000, 0xB8A900
    };

    static final Color GRID = new Color(0xE2E2E2);
    private static final Color INK = new Color(0x222222);
    private static final Color AXIS = new Color(0x666666);
    private static final Font TITLE = new Font(Font.SANS_SERIF, Font.BOLD, 16);
    private static final Font AXIS_TITLE = new Font(Font.SANS_SERIF, Font.PLAIN, 14);
    static final Font LABEL = new Font(Font.SANS_SERIF, Font.PLAIN, 12);

    static {
        // the library's way around a fault of old JDKs draws rotated text as outlines, which an SVG cannot search
        TextUtils.setUseDrawRotatedStringWorkaround(false);
    }

    private ChartStyle() {}

    static Color colour(int index) {
        return new Color(PALETTE[index % PALETTE.length]);
    }

    /** Markers differ too, for those who print in black. */
    static Shape marker(int index) {
        double r = 3.6;
        return switch (index % 4) {
            case 0 -> new Ellipse2D.Double(-r, -r, 2 * r, 2 * r);
            case 1 -> new Rectangle2D.Double(-r * 0.9, -r * 0.9, 1.8 * r, 1.8 * r);
            case 2 -> polygon(0, -1.2 * r, 1.2 * r, 0.9 * r, -1.2 * r, 0.9 * r);
            default -> polygon(0, -1.3 * r, 1.3 * r, 0, 0, 1.3 * r, -1.3 * r, 0);
        };
    }

    private static Shape polygon(double... points) {
        Path2D path = new Path2D.Double();
        path.moveTo(points[0], points[1]);
        for (int i = 2; i < points.length; i += 2) {
            path.lineTo(points[i], points[i + 1]);
        }
        path.closePath();
        return path;
    }

    static Stroke stroke(LinePlot.Line line) {
        float[] dashes = switch (line) {
            case DASHED -> new float[] {7, 5};
            case DOTTED -> new float[] {1.5f, 4};
            case SOLID, NONE -> null;
        };
        return new BasicStroke(2f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND, 1, dashes, 0);
    }

    static JFreeChart chart(String title, Plot plot, boolean legend) {
        plot.setBackgroundPaint(Color.WHITE);
        plot.setOutlineVisible(false);
        plot.setInsets(new RectangleInsets(8, 8, 4, 16));
        JFreeChart chart = new JFreeChart(title.isEmpty() ? null : title, TITLE, plot, legend);
        chart.setBackgroundPaint(Color.WHITE);
        chart.setPadding(new RectangleInsets(6, 4, 6, 4));
        if (chart.getTitle() != null) {
            chart.getTitle().setPaint(INK);
        }
        LegendTitle names = chart.getLegend();
        if (names != null) {
            names.setFrame(BlockBorder.NONE);
            names.setItemFont(AXIS_TITLE.deriveFont(13f));
            names.setItemPaint(INK);
            names.setBackgroundPaint(Color.WHITE);
            names.setLegendItemGraphicPadding(new RectangleInsets(2, 10, 2, 4));
        }
        return chart;
    }

    static void style(org.jfree.chart.axis.Axis axis) {
        axis.setLabelFont(AXIS_TITLE);
        axis.setLabelPaint(INK);
        axis.setTickLabelFont(LABEL);
        axis.setTickLabelPaint(INK);
        axis.setAxisLinePaint(AXIS);
        axis.setTickMarkPaint(AXIS);
    }

    /** @param margin beyond an end that is given, as a share of the length where both are */
    static ValueAxis axis(Axis axis, double margin) {
        ValueAxis drawn = axis.logarithmic() ? logarithmic(axis) : linear(axis);
        drawn.setLowerMargin(2 * margin);
        drawn.setUpperMargin(2 * margin);
        boolean both = axis.low() != null && axis.high() != null && !axis.logarithmic();
        double beyond = both ? margin * (axis.high() - axis.low()) : 0;
        if (axis.low() != null) {
            drawn.setLowerBound(axis.low() - beyond);
        }
        if (axis.high() != null) {
            drawn.setUpperBound(axis.high() + beyond);
        }
        style(drawn);
        return drawn;
    }

    private static ValueAxis linear(Axis axis) {
        NumberAxis drawn = new LinearTicks(axis);
        drawn.setAutoRangeIncludesZero(false);
        drawn.setAutoRangeStickyZero(false);
        return drawn;
    }

    private static ValueAxis logarithmic(Axis axis) {
        LogAxis drawn = new LogTicks(axis);
        drawn.setBase(10);
        return drawn;
    }

    private static NumberFormat numbers() {
        return new DecimalFormat("0.########", DecimalFormatSymbols.getInstance(Locale.ROOT));
    }

    private static List<NumberTick> ticks(List<Double> values, ValueAxis drawn, RectangleEdge edge) {
        boolean below = RectangleEdge.isTopOrBottom(edge);
        TextAnchor anchor = below ? TextAnchor.TOP_CENTER : TextAnchor.CENTER_RIGHT;
        List<NumberTick> ticks = new ArrayList<>();
        for (double value : values) {
            if (drawn.getRange().contains(value)) {
                ticks.add(new NumberTick(value, numbers().format(value), anchor, TextAnchor.CENTER, 0));
            }
        }
        return ticks;
    }

    /** The library leaves room for labels with as many digits as the ends of the axis have, and so draws too few. */
    private static final class LinearTicks extends NumberAxis {
        private static final long serialVersionUID = 1L;
        private static final double ACROSS = 70;
        private static final double UP = 38;
        private final transient Axis axis;

        LinearTicks(Axis axis) {
            super(axis.title());
            this.axis = axis;
        }

        @Override
        public List<NumberTick> refreshTicks(
                java.awt.Graphics2D graphics, AxisState state, Rectangle2D area, RectangleEdge edge) {
            boolean below = RectangleEdge.isTopOrBottom(edge);
            double most = below ? area.getWidth() / ACROSS : area.getHeight() / UP;
            return ticks(axis.ticks().isEmpty() ? round(most) : axis.ticks(), this, edge);
        }

        /** Multiples of 1, 2 or 5 times a power of ten, {@code most} at most. */
        private List<Double> round(double most) {
            double least = getRange().getLength() / Math.max(2, most);
            int power = (int) Math.floor(Math.log10(least));
            int factor = 1;
            for (int candidate : new int[] {2, 5, 10}) {
                factor = factor * Math.pow(10, power) < least ? candidate : factor;
            }
            BigDecimal step = BigDecimal.valueOf(factor).scaleByPowerOfTen(power);
            List<Double> values = new ArrayList<>();
            long first = (long) Math.ceil(getRange().getLowerBound() / step.doubleValue());
            long last = (long) Math.floor(getRange().getUpperBound() / step.doubleValue());
            for (long i = first; i <= last; i++) {
                values.add(step.multiply(BigDecimal.valueOf(i)).doubleValue());
            }
            return values;
        }
    }

    /** The library labels a logarithmic axis with styled text, which becomes outlines in an SVG. */
    private static final class LogTicks extends LogAxis {
        private static final long serialVersionUID = 1L;
        private static final int[] POWERS = {1};
        private static final int[] THIRDS = {1, 2, 5};
        private static final int[] ALL = {1, 2, 3, 4, 5, 6, 7, 8, 9};
        private final transient Axis axis;

        LogTicks(Axis axis) {
            super(axis.title());
            this.axis = axis;
        }

        @Override
        public List<NumberTick> refreshTicks(
                java.awt.Graphics2D graphics, AxisState state, Rectangle2D area, RectangleEdge edge) {
            return ticks(axis.ticks().isEmpty() ? round() : axis.ticks(), this, edge);
        }

        /** Powers of ten, and the more between them the fewer there are. */
        private List<Double> round() {
            int from = (int) Math.floor(Math.log10(getRange().getLowerBound()));
            int to = (int) Math.ceil(Math.log10(getRange().getUpperBound()));
            List<Double> values = new ArrayList<>();
            for (int power = from; power <= to; power++) {
                for (int factor : to - from > 3 ? POWERS : to - from > 1 ? THIRDS : ALL) {
                    values.add(Double.parseDouble(factor + "e" + power));
                }
            }
            return values;
        }
    }
}
