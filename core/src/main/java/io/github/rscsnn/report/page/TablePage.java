package io.github.rscsnn.report.page;

import io.github.rscsnn.report.Table;
import java.util.ArrayList;
import java.util.List;

/** One HTML page around a table, without scripts, in the style of the reports. */
public final class TablePage {
    private TablePage() {}

    /**
     * @param kind of page, above the title
     * @param table whose first column holds the names of the rows
     * @param caption of the table
     * @param remarks paragraphs below it
     */
    public static String html(String kind, String title, Table table, String caption, List<String> remarks) {
        HtmlTable shown = new HtmlTable(caption, table.header());
        table.rows().forEach(shown::row);
        List<Html> pieces = new ArrayList<>();
        pieces.add(shown.html());
        remarks.forEach(remark -> pieces.add(Html.of("<p>%s</p>", remark)));
        return Shell.html(
                kind,
                title,
                Html.EMPTY,
                Html.of("<section aria-label=\"%s\">%s</section>", caption, Html.join(pieces)),
                "Every number comes from the result files of the networks; what the numbers mean is told in"
                        + " docs/numbers.md of the project.");
    }
}
