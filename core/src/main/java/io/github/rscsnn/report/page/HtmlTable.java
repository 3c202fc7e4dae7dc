package io.github.rscsnn.report.page;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A table of a page, in a box that scrolls on its own where the table is wider than the page. */
final class HtmlTable {
    private static final Pattern NUMBER = Pattern.compile("(<[^>]*>)*[-+−]?\\d.*|–", Pattern.DOTALL);

    private final String caption;
    private final List<String> header;
    private final List<List<Html>> rows = new ArrayList<>();

    /** @param header one text a column; the first column holds the names of the rows */
    HtmlTable(String caption, List<String> header) {
        this.caption = caption;
        this.header = List.copyOf(header);
    }

    HtmlTable(String caption, String... header) {
        this(caption, List.of(header));
    }

    /** Cells are pieces of a page, or texts. */
    HtmlTable row(Object... cells) {
        return row(List.of(cells));
    }

    HtmlTable row(List<?> cells) {
        if (cells.size() != header.size()) {
            throw new IllegalArgumentException(cells.size() + " cells for " + header.size() + " columns: " + caption);
        }
        rows.add(cells.stream()
                .map(cell -> cell instanceof Html html ? html : Html.text(cell))
                .toList());
        return this;
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    Html html() {
        StringBuilder text = new StringBuilder();
        String label = Html.text(caption).markup();
        text.append("<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-label=\"")
                .append(label)
                .append("\"><table>\n<caption><span>")
                .append(label)
                .append("</span></caption>\n<thead><tr>");
        for (int c = 0; c < header.size(); c++) {
            text.append("<th scope=\"col\"")
                    .append(numeric(c) ? " class=\"number\"" : "")
                    .append('>')
                    .append(Html.text(header.get(c)).markup())
                    .append("</th>");
        }
        text.append("</tr></thead>\n<tbody>\n");
        for (List<Html> row : rows) {
            text.append("<tr><th scope=\"row\">")
                    .append(row.getFirst().markup())
                    .append("</th>");
            for (int c = 1; c < row.size(); c++) {
                text.append(numeric(c) ? "<td class=\"number\">" : "<td>")
                        .append(row.get(c).markup())
                        .append("</td>");
            }
            text.append("</tr>\n");
        }
        return Html.raw(text.append("</tbody></table></div>").toString());
    }

    /** Whether a column but the first holds nothing but numbers and blanks. */
    private boolean numeric(int column) {
        return column > 0
                && rows.stream()
                        .map(row -> row.get(column).markup())
                        .allMatch(cell -> cell.isEmpty() || NUMBER.matcher(cell).matches());
    }
}
