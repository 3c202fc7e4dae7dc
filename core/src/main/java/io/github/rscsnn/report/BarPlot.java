package io.github.rscsnn.report;

import io.github.rscsnn.option.Require;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Lying bars in groups, one group a category, with intervals where they have some. Where no category has more than one bar, each has
 * the whole width of its place.
 *
 * @param title may be empty
 * @param axis of the values, linear
 * @param categories names of the groups from top to bottom, unique
 * @param series at least one, each with one bar a category
 * @param asDots a marker in the line of its category for each bar, one kind a series; the least room. Each category has a colour of
 *     its own then
 */
public record BarPlot(String title, Axis axis, List<String> categories, List<Series> series, boolean asDots)
        implements Plot {
    private static final int BAR = 20;
    private static final int DOT = 30;
    private static final int AROUND = 130;

    /**
     * One bar.
     *
     * @param value null for no bar: not measured
     * @param low lower end of its interval, or null
     * @param high upper end, or null
     */
    public record Bar(
            @Nullable Double value,
            @Nullable Double low,
            @Nullable Double high) {
        public static final Bar MISSING = new Bar(null, null, null);

        public Bar {
            Require.argument(value == null || Double.isFinite(value), "a bar to draw must be finite, got %s", value);
            if ((low == null) != (high == null) || value == null && low != null) {
                throw new IllegalArgumentException(
                        "an interval has a value and two ends, got " + value + " in " + low + " to " + high);
            }
        }

        public static Bar of(double value) {
            return new Bar(value, null, null);
        }

        public static Bar of(double value, double low, double high) {
            return new Bar(value, low, high);
        }
    }

    /**
     * The bars of one colour.
     *
     * @param name in the legend; unique
     * @param bars one a category, in their order
     * @param colour index of its colour; null for its place in the plot, or, of dots, those of the categories
     */
    public record Series(
            String name, List<Bar> bars, @Nullable Integer colour) {
        public Series {
            bars = List.copyOf(bars);
        }

        public Series(String name, List<Bar> bars) {
            this(name, bars, null);
        }

        public Series colour(int index) {
            return new Series(name, bars, index);
        }
    }

    public BarPlot(String title, Axis axis, List<String> categories, List<Series> series) {
        this(title, axis, categories, series, false);
    }

    public BarPlot {
        categories = List.copyOf(categories);
        series = List.copyOf(series);
        Require.argument(!axis.logarithmic(), "bars begin at 0, which a logarithmic axis does not have");
        Require.argument(!series.isEmpty() && !categories.isEmpty(), "nothing to draw in '%s'", title);
        Require.argument(
                new HashSet<>(categories).size() == categories.size(), "categories must differ: %s", categories);
        Set<String> names = new HashSet<>();
        for (Series one : series) {
            Require.argument(names.add(one.name()), "two series are named '%s'", one.name());
            if (one.bars().size() != categories.size()) {
                throw new IllegalArgumentException("series '" + one.name() + "' has "
                        + one.bars().size() + " bars for " + categories.size() + " categories");
            }
        }
    }

    /** The same, as dots. */
    public BarPlot dots() {
        return new BarPlot(title, axis, categories, series, true);
    }

    /** Whether no category has more than one bar. */
    boolean oneBarEach() {
        return IntStream.range(0, categories.size())
                .allMatch(c -> series.stream()
                                .filter(one -> one.bars().get(c).value() != null)
                                .count()
                        <= 1);
    }

    @Override
    public int height() {
        int rows = categories.size() * (oneBarEach() ? 1 : series.size());
        return asDots
                ? AROUND / 2
                        + Math.max(DOT, 7 * (rows / categories.size()) + 6) * categories.size()
                        + (series.size() > 1 ? 20 : 0)
                : Math.max(HEIGHT / 2, AROUND + BAR * rows);
    }

    @Override
    public Table data() {
        record Row(String category, String series, Bar bar) {}
        List<Row> rows = new ArrayList<>();
        for (int c = 0; c < categories.size(); c++) {
            for (Series one : series) {
                rows.add(new Row(categories.get(c), one.name(), one.bars().get(c)));
            }
        }
        return Table.of(rows)
                .column("category", Row::category)
                .column("series", Row::series)
                .column("value", row -> row.bar().value())
                .column("low", row -> row.bar().low())
                .column("high", row -> row.bar().high())
                .table();
    }
}
