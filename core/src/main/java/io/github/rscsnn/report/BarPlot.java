package io.github.rscsnn.report;

import io.github.rscsnn.option.Require;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Bars in groups, one group a category, with intervals where they have some. Where no category has more than one bar, each has
 * the whole width of its place.
 *
 * @param title may be empty
 * @param categoryTitle below the categories; may be empty
 * @param y linear
 * @param categories names of the groups, unique
 * @param series at least one, each with one bar a category
 * @param style how they are drawn
 */
public record BarPlot(
        String title, String categoryTitle, Axis y, List<String> categories, List<Series> series, Style style)
        implements Plot {
    private static final int BAR = 20;
    private static final int DOT = 30;
    private static final int AROUND = 130;

    /** What stands for a value. */
    public enum Style {
        UPRIGHT,
        /** Bars below each other: for many categories, or long names. */
        LYING,
        /** A marker in the line of its category, one kind a series; the least room. Each category has a colour of its own. */
        DOTS
    }

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
            Objects.requireNonNull(name, "name");
            bars = List.copyOf(bars);
        }

        public Series(String name, List<Bar> bars) {
            this(name, bars, null);
        }

        public Series colour(int index) {
            return new Series(name, bars, index);
        }
    }

    /** Upright bars. */
    public BarPlot(String title, String categoryTitle, Axis y, List<String> categories, List<Series> series) {
        this(title, categoryTitle, y, categories, series, Style.UPRIGHT);
    }

    public BarPlot {
        Objects.requireNonNull(title, "title");
        Objects.requireNonNull(categoryTitle, "categoryTitle");
        categories = List.copyOf(categories);
        series = List.copyOf(series);
        Require.argument(!y.logarithmic(), "bars begin at 0, which a logarithmic axis does not have");
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

    /** The same, lying on their side. */
    public BarPlot lying() {
        return new BarPlot(title, categoryTitle, y, categories, series, Style.LYING);
    }

    /** The same, as dots. */
    public BarPlot dots() {
        return new BarPlot(title, categoryTitle, y, categories, series, Style.DOTS);
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
        return switch (style) {
            case UPRIGHT -> HEIGHT;
            case LYING -> Math.max(HEIGHT / 2, AROUND + BAR * rows);
            case DOTS ->
                AROUND / 2
                        + Math.max(DOT, 7 * (rows / categories.size()) + 6) * categories.size()
                        + (series.size() > 1 ? 20 : 0);
        };
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
