package io.github.rscsnn.report.page;

import io.github.rscsnn.report.Plot;
import io.github.rscsnn.report.Table;
import java.util.List;

/**
 * A plot on the page: drawn twice, for wide and for narrow screens, of which one is shown; below it its numbers and its files.
 *
 * @param name of the files, without extension; unique on the page
 * @param plot with its title, which the files have and the page leaves to the heading
 * @param caption what is to be seen, and how it was measured
 */
record Figure(String name, Plot plot, Html caption) {
    private static final int NARROW = 380;
    private static final int NARROW_HEIGHT = 330;
    private static final int MOST_ROWS = 120;

    /** @param folder of the files beside the page, as a link */
    Html html(String folder) {
        Plot drawn = plot.withoutTitle();
        int narrowHeight = plot.height() == Plot.HEIGHT ? NARROW_HEIGHT : plot.height();
        return Html.of(
                """
                <figure id="figure-%s">
                <p class="title">%s</p>
                <div class="plot for-wide">%s</div>
                <div class="plot for-narrow">%s</div>
                <figcaption>%s <span class="files">%s</span></figcaption>
                %s
                </figure>""",
                name,
                plot.title(),
                svg(drawn, Plot.WIDTH, plot.height()),
                svg(drawn, NARROW, narrowHeight),
                caption,
                files(folder),
                numbers());
    }

    private Html svg(Plot drawn, int width, int height) {
        String label = Html.text("Plot: " + plot.title() + ". Its numbers are in the table below.")
                .markup();
        return Html.raw(drawn.svg(width, height)
                .replaceFirst("<svg ", "<svg aria-label=\"" + java.util.regex.Matcher.quoteReplacement(label) + "\" "));
    }

    private Html files(String folder) {
        return Html.of(
                "<a href=\"%1$s/%2$s.svg\">SVG</a> <a href=\"%1$s/%2$s.png\">PNG</a> <a href=\"%1$s/%2$s.csv\">CSV</a>",
                folder, name);
    }

    private Html numbers() {
        Table data = plot.data();
        if (data.rows().size() > MOST_ROWS) {
            return Html.EMPTY;
        }
        HtmlTable table = new HtmlTable("Numbers of the plot: " + plot.title(), data.header());
        for (List<String> row : data.rows()) {
            table.row(row);
        }
        return Html.of("<details><summary>Numbers</summary>%s</details>", table.html());
    }
}
