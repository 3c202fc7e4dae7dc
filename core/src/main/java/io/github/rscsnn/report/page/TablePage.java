package io.github.rscsnn.report.page;

import gg.jte.html.OwaspHtmlTemplateOutput;
import gg.jte.output.StringOutput;
import io.github.rscsnn.report.Table;
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
        Block.Grid grid = Block.Grid.of(caption, table);
        StringOutput text = new StringOutput();
        JtetableGenerated.render(new OwaspHtmlTemplateOutput(text), null, kind, title, Report.version(), grid, remarks);
        return text.toString();
    }
}
