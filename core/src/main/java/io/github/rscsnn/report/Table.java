package io.github.rscsnn.report;

import io.github.rscsnn.option.Require;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A small table of text cells, written for a terminal, as Markdown or as CSV; columns of numbers are set flush right. */
public final class Table {
    /** A number, perhaps with an interval or a unit behind it, or a dash for "no value". */
    private static final Pattern NUMERIC = Pattern.compile("\\s*([-+±]?\\d.*|[-–—]?)");

    /** What a browser would take for a tag. */
    private static final Pattern MARKUP = Pattern.compile("<(?=[A-Za-z/!?])");

    private static final Pattern DECIMAL = Pattern.compile("-?(0|[1-9]\\d*)(\\.\\d+)?");

    private final List<String> header;
    private final List<List<String>> rows = new ArrayList<>();

    public Table(String... header) {
        Require.argument(header.length != 0, "a table needs at least one column");
        this.header = List.of(header);
    }

    /** A table with a row for each of these, whose columns are named next. */
    public static <R> Columns<R> of(Collection<? extends R> rows) {
        return new Columns<>(rows);
    }

    /** A number as text, the same in every language of the computer; empty where it is null. */
    public static String number(String format, @Nullable Object value) {
        return value == null ? "" : String.format(Locale.ROOT, format, value);
    }

    /** A share in percent, one digit behind the point; empty where it is null. */
    public static String percent(@Nullable Double share) {
        return share == null ? "" : number("%.1f", 100 * share);
    }

    /** The columns of a table, each a heading and what stands below it. */
    public static final class Columns<R> {
        private final List<R> of;
        private final List<String> header = new ArrayList<>();
        private final List<List<Object>> rows = new ArrayList<>();
        private String missing = "";

        private Columns(Collection<? extends R> of) {
            this.of = List.copyOf(of);
            this.of.forEach(row -> rows.add(new ArrayList<>()));
        }

        /** What the next columns show where there is no value. Default: nothing. */
        public Columns<R> missing(String text) {
            missing = text;
            return this;
        }

        /** @param cell what stands below {@code heading} in the row of one; null or an empty Optional where there is none */
        public Columns<R> column(String heading, Function<? super R, ?> cell) {
            header.add(heading);
            for (int i = 0; i < rows.size(); i++) {
                Object value = cell.apply(of.get(i));
                Object found = value instanceof Optional<?> optional ? optional.orElse(null) : value;
                rows.get(i).add(found == null ? missing : found);
            }
            return this;
        }

        /** A column that only some tables have. */
        public Columns<R> columnIf(boolean shown, String heading, Function<? super R, ?> cell) {
            return shown ? column(heading, cell) : this;
        }

        /** @param format of the number, as {@code %.2f} */
        public Columns<R> number(String heading, String format, Function<? super R, ?> value) {
            return column(heading, one -> {
                Object found = value.apply(one);
                Object number = found instanceof Optional<?> optional ? optional.orElse(null) : found;
                return number == null ? null : Table.number(format, number);
            });
        }

        /** A column of shares, in percent. */
        public Columns<R> percent(String heading, Function<? super R, Double> share) {
            return column(heading, one -> share.apply(one) == null ? null : Table.percent(share.apply(one)));
        }

        /** The headings, from left to right. */
        public List<String> header() {
            return header;
        }

        /** What stands in each row. */
        public List<List<Object>> rows() {
            return rows;
        }

        public Table table() {
            Table table = new Table(header.toArray(String[]::new));
            rows.forEach(row -> table.row(row.toArray()));
            return table;
        }
    }

    /**
     * Adds one row.
     *
     * @param cells one for each column, written by {@link String#valueOf(Object)}
     * @return this table
     * @throws IllegalArgumentException if there are more or fewer cells than columns
     */
    public Table row(Object... cells) {
        if (cells.length != header.size()) {
            throw new IllegalArgumentException(
                    "a row of " + cells.length + " cells in a table of " + header.size() + " columns");
        }
        List<String> row = new ArrayList<>();
        for (Object cell : cells) {
            row.add(String.valueOf(cell));
        }
        rows.add(List.copyOf(row));
        return this;
    }

    public List<String> header() {
        return header;
    }

    /** The texts of its cells, row by row. */
    public List<List<String>> rows() {
        return List.copyOf(rows);
    }

    /** Aligned columns two spaces apart, a line of dashes below the header; every line ends with a line feed. */
    public String text() {
        return text(Integer.MAX_VALUE);
    }

    /** Whether no line of {@link #text()} is longer than {@code width} characters; 0 for any. */
    public boolean fits(int width) {
        return width <= 0 || text().lines().allMatch(line -> length(line) <= width);
    }

    /**
     * As {@link #text()}, in lines of at most {@code width} characters: cells are wrapped, and where that is not enough each row
     * becomes a block of lines.
     *
     * @param width in characters; 0 for any
     */
    public String text(int width) {
        boolean[] numeric = new boolean[header.size()];
        for (int column = 0; column < numeric.length; column++) {
            numeric[column] = numeric(column);
        }
        return new TextLayout(header, rows, numeric).text(width <= 0 || rows.isEmpty() ? Integer.MAX_VALUE : width);
    }

    /** The rows as cells by header, in the order of the columns: for JSON. A cell that is a decimal number and nothing else is one. */
    public List<Map<String, Object>> records() {
        return rows.stream()
                .map(row -> {
                    Map<String, Object> cells = new LinkedHashMap<>();
                    for (int column = 0; column < row.size(); column++) {
                        String cell = row.get(column);
                        cells.put(header.get(column), DECIMAL.matcher(cell).matches() ? new BigDecimal(cell) : cell);
                    }
                    return cells;
                })
                .toList();
    }

    /** A Markdown table whose columns are also aligned in the source. */
    public String markdown() {
        List<String> heading = escape(header);
        List<List<String>> cells = rows.stream().map(Table::escape).toList();
        int[] widths = widths(heading, cells);
        List<String> rule = new ArrayList<>();
        for (int column = 0; column < widths.length; column++) {
            // three dashes are the least that Markdown takes
            widths[column] = Math.max(3, widths[column]);
            String dashes = "-".repeat(widths[column] - 1);
            rule.add(numeric(column) ? dashes + ":" : dashes + "-");
        }
        StringBuilder text = new StringBuilder();
        appendMarkdown(text, heading, widths);
        appendMarkdown(text, rule, widths);
        cells.forEach(row -> appendMarkdown(text, row, widths));
        return text.toString();
    }

    /** RFC 4180 with line feeds; cells with commas, quotes or line breaks are quoted. */
    public String csv() {
        StringBuilder text = new StringBuilder();
        appendCsv(text, header);
        rows.forEach(row -> appendCsv(text, row));
        return text.toString();
    }

    private void appendMarkdown(StringBuilder text, List<String> cells, int[] widths) {
        text.append('|');
        for (int column = 0; column < widths.length; column++) {
            text.append(' ')
                    .append(pad(cells.get(column), widths[column], column))
                    .append(" |");
        }
        text.append('\n');
    }

    private static void appendCsv(StringBuilder text, List<String> cells) {
        text.append(cells.stream().map(Table::quote).collect(Collectors.joining(",")))
                .append('\n');
    }

    private String pad(String cell, int width, int column) {
        String padding = " ".repeat(width - length(cell));
        return numeric(column) ? padding + cell : cell + padding;
    }

    private boolean numeric(int column) {
        return !rows.isEmpty()
                && rows.stream()
                        .allMatch(row -> NUMERIC.matcher(row.get(column)).matches());
    }

    private static int[] widths(List<String> header, List<List<String>> rows) {
        return IntStream.range(0, header.size())
                .map(column -> Math.max(
                        length(header.get(column)),
                        rows.stream()
                                .mapToInt(row -> length(row.get(column)))
                                .max()
                                .orElse(0)))
                .toArray();
    }

    private static int length(String cell) {
        return cell.codePointCount(0, cell.length());
    }

    private static List<String> escape(List<String> cells) {
        return cells.stream()
                .map(cell -> MARKUP.matcher(cell)
                        .replaceAll("&lt;")
                        .replaceAll("\\\\(?=\\|)", "\\\\\\\\")
                        .replace("|", "\\|")
                        .replaceAll("[\r\n]+", " "))
                .toList();
    }

    private static String quote(String cell) {
        boolean plain = cell.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? cell : '"' + cell.replace("\"", "\"\"") + '"';
    }
}
