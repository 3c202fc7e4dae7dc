package io.github.rscsnn.report;

import java.util.ArrayList;
import java.util.List;

/**
 * A table of text that fits a width: words are wrapped within their cells, widest columns first, numbers never; where even
 * that is too wide, each row becomes a block of lines {@code header: cell}, in which longer words are cut.
 *
 * @param header one cell a column
 * @param rows cells of each row
 * @param flushRight which columns hold numbers
 */
record TextLayout(List<String> header, List<List<String>> rows, boolean[] flushRight) {
    private static final int GAP = 2;
    private static final String INDENT = "  ";

    /** @param width in characters, above 0 */
    String text(int width) {
        int[] widths = new int[header.size()];
        int[] least = new int[header.size()];
        for (int column = 0; column < widths.length; column++) {
            widths[column] = length(header.get(column));
            least[column] = longestWord(header.get(column));
            for (List<String> row : rows) {
                String cell = row.get(column);
                widths[column] = Math.max(widths[column], length(cell));
                least[column] = Math.max(least[column], flushRight[column] ? length(cell) : longestWord(cell));
            }
        }
        return narrowed(widths, least, width) ? columns(widths) : blocks(width);
    }

    /** Takes from the widest column that can give until all fit; false if they cannot. */
    private static boolean narrowed(int[] widths, int[] least, int width) {
        int total = GAP * (widths.length - 1);
        for (int size : widths) {
            total += size;
        }
        while (total > width) {
            int widest = -1;
            for (int column = 0; column < widths.length; column++) {
                if (widths[column] > least[column] && (widest < 0 || widths[column] > widths[widest])) {
                    widest = column;
                }
            }
            if (widest < 0) {
                return false;
            }
            widths[widest]--;
            total--;
        }
        return true;
    }

    private String columns(int[] widths) {
        StringBuilder text = new StringBuilder();
        append(text, header, widths);
        List<String> rule = new ArrayList<>();
        for (int width : widths) {
            rule.add("-".repeat(width));
        }
        append(text, rule, widths);
        rows.forEach(row -> append(text, row, widths));
        return text.toString();
    }

    private void append(StringBuilder text, List<String> cells, int[] widths) {
        List<List<String>> wrapped = new ArrayList<>();
        int height = 1;
        for (int column = 0; column < widths.length; column++) {
            List<String> lines = wrap(cells.get(column), widths[column], 0);
            wrapped.add(lines);
            height = Math.max(height, lines.size());
        }
        for (int i = 0; i < height; i++) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < widths.length; column++) {
                String part =
                        i < wrapped.get(column).size() ? wrapped.get(column).get(i) : "";
                String padding = " ".repeat(widths[column] - length(part));
                line.append(column == 0 ? "" : " ".repeat(GAP))
                        .append(flushRight[column] ? padding + part : part + padding);
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
    }

    /** A blank line between rows; cells without content are left out. */
    private String blocks(int width) {
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            text.append(text.isEmpty() ? "" : "\n");
            for (int column = 0; column < header.size(); column++) {
                if (!row.get(column).isBlank()) {
                    String indent = "";
                    for (String line :
                            wrap(header.get(column) + ": " + row.get(column).strip(), width, INDENT.length())) {
                        text.append(indent).append(line).append('\n');
                        indent = INDENT;
                    }
                }
            }
        }
        return text.toString();
    }

    /** Lines at most {@code width} long, all but the first shorter by {@code indent}. */
    private static List<String> wrap(String cell, int width, int indent) {
        if (length(cell) <= width) {
            return List.of(cell);
        }
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : words(cell, Math.max(1, width - indent))) {
            if (!line.isEmpty()
                    && length(line.toString()) + 1 + length(word) > (lines.isEmpty() ? width : width - indent)) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }

    /** Those that are longer than {@code longest} in pieces. */
    private static List<String> words(String cell, int longest) {
        List<String> words = new ArrayList<>();
        for (String word : cell.strip().split("\\s+")) {
            String rest = word;
            while (length(rest) > longest) {
                int end = rest.offsetByCodePoints(0, longest);
                words.add(rest.substring(0, end));
                rest = rest.substring(end);
            }
            words.add(rest);
        }
        return words;
    }

    private static int longestWord(String cell) {
        int longest = 0;
        for (String word : cell.strip().split("\\s+")) {
            longest = Math.max(longest, length(word));
        }
        return longest;
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
