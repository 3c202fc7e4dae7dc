package io.github.rscsnn.report.page;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.github.rscsnn.option.Require;
import io.github.rscsnn.report.Plot;
import io.github.rscsnn.report.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A piece of a report, free of any markup: templates make HTML and Markdown of it. */
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "block")
sealed interface Block {
    /** How a text is meant. */
    enum Tone {
        PLAIN,
        GOOD,
        BAD,
        /** Not known, or not shown. */
        OPEN;

        /** Class of style sheets. */
        String style() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** A paragraph. */
    record Text(String text, Tone tone) implements Block {
        static Text of(String text) {
            return new Text(text, Tone.PLAIN);
        }
    }

    /** A heading within a section, of a model or of something else. */
    record Heading(String text, Integer model) implements Block {}

    /**
     * A cell of a table.
     *
     * @param value its first line
     * @param lines smaller, below it
     * @param model whose colour stands before it, by place; null for none
     */
    record Cell(
            String value,
            List<String> lines,
            Tone tone,
            @Nullable Integer model) {
        static final Cell NONE = of("–");

        static Cell of(Object value) {
            return new Cell(String.valueOf(value), List.of(), Tone.PLAIN, null);
        }

        Cell lines(List<String> below) {
            return new Cell(value, List.copyOf(below), tone, model);
        }

        Cell tone(Tone other) {
            return new Cell(value, lines, other, model);
        }

        Cell model(int place) {
            return new Cell(value, lines, tone, place);
        }

        /** All of it. */
        @Override
        public String toString() {
            return lines.isEmpty() ? value : (value + " " + String.join(", ", lines)).strip();
        }
    }

    /**
     * A table.
     *
     * @param header one text a column; the first column holds the names of the rows
     */
    record Grid(String caption, List<String> header, List<List<Cell>> rows) implements Block {
        private static final Pattern NUMBER = Pattern.compile("[-+−]?\\d.*|–|");

        /** Without rows yet. */
        static Grid of(String caption, String... header) {
            return new Grid(caption, List.of(header), new ArrayList<>());
        }

        /** Adds a row of cells, or of what becomes one. */
        static Grid of(String caption, Table.Columns<?> columns) {
            Grid grid = new Grid(caption, columns.header(), new ArrayList<>());
            columns.rows().forEach(grid::row);
            return grid;
        }

        static Grid of(String caption, Table table) {
            Grid grid = new Grid(caption, table.header(), new ArrayList<>());
            table.rows().forEach(grid::row);
            return grid;
        }

        Grid row(Object... cells) {
            return row(Arrays.asList(cells));
        }

        Grid row(List<?> cells) {
            Require.argument(
                    cells.size() == header.size(), "%s cells for %s columns: %s", cells.size(), header.size(), caption);
            rows.add(cells.stream()
                    .map(cell -> cell instanceof Cell own ? own : Cell.of(cell))
                    .toList());
            return this;
        }

        @JsonIgnore
        boolean isEmpty() {
            return rows.isEmpty();
        }

        /** Whether a column but the first holds nothing but numbers and blanks. */
        boolean numeric(int column) {
            return column > 0
                    && rows.stream()
                            .allMatch(row ->
                                    NUMBER.matcher(row.get(column).value()).matches());
        }

        Table table() {
            Table table = new Table(header.toArray(String[]::new));
            rows.forEach(row -> table.row(row.toArray()));
            return table;
        }
    }

    /**
     * A plot, and its numbers.
     *
     * @param name of its files beside the page, without extension; unique in a report
     * @param plot with its title
     * @param caption what is to be seen, and how it was measured
     */
    record Figure(String name, Plot plot, String caption) {
        /** For two beside each other on a desk, and one on a phone. */
        private static final int WIDTH = 420;

        private static final int HEIGHT = 270;
        private static final int MOST_ROWS = 120;

        String svg() {
            return plot.svg(WIDTH, plot.height() == Plot.HEIGHT ? HEIGHT : plot.height());
        }

        /** Empty where they are too many to be read. */
        Grid numbers() {
            Grid grid = Grid.of("Numbers of the plot: " + plot.title(), plot.data());
            if (grid.rows().size() > MOST_ROWS) {
                grid.rows().clear();
            }
            return grid;
        }
    }

    /** Plots beside each other. */
    record Figures(List<Figure> figures) implements Block {}

    /**
     * How often images of a class were taken for another.
     *
     * @param classes names of both rows and columns
     * @param counts [class][predicted], and ties in a last column
     */
    record Matrix(String caption, List<String> classes, int[][] counts) {
        /** Of the images of the class, in [0, 1]. */
        double share(int row, int column) {
            int all = Arrays.stream(counts[row]).sum();
            return all == 0 ? 0 : counts[row][column] / (double) all;
        }

        boolean ties() {
            return Arrays.stream(counts).anyMatch(row -> row[classes.size()] > 0);
        }

        Grid grid() {
            List<String> header = new ArrayList<>(List.of("class"));
            header.addAll(classes);
            header.add("tie");
            Grid grid = new Grid(caption, header, new ArrayList<>());
            for (int i = 0; i < counts.length; i++) {
                List<Object> row = new ArrayList<>(List.of(classes.get(i)));
                Arrays.stream(counts[i]).forEach(row::add);
                grid.row(row);
            }
            return grid;
        }
    }

    /** Matrices beside each other. */
    record Matrices(List<Matrix> matrices) implements Block {}

    /**
     * Test images with what was made of them.
     *
     * @param name of the file with all of them, without extension
     */
    record Gallery(String name, List<Row> images) implements Block {
        /** One test image. */
        record Row(String index, String label, List<Picture> pictures) {}

        /**
         * @param png of it
         * @param answer of the network to it; empty for what is no image
         */
        record Picture(String title, int width, int height, byte[] png, String answer, Tone tone) {
            /** To stand in a page. */
            String address() {
                return "data:image/png;base64," + Base64.getEncoder().encodeToString(png);
            }
        }
    }

    /** Commands for a shell. */
    record Commands(List<String> lines) implements Block {}

    /** What is shown on demand. */
    record Fold(String title, List<Block> blocks) implements Block {
        static Fold of(String title, Block... blocks) {
            return new Fold(title, List.of(blocks));
        }
    }
}
