package io.github.rscsnn.report.page;

import java.util.ArrayList;
import java.util.List;

/**
 * A part of the page with a heading.
 *
 * @param id for links
 * @param title of the heading
 * @param body below it; empty where there is nothing to show, and then the section is left out
 * @param figures with files of their own
 * @param pictures likewise
 */
record Section(String id, String title, Html body, List<Figure> figures, List<Picture> pictures) {
    /** A picture of pixels that is written beside the page. */
    record Picture(String name, io.github.rscsnn.report.ImageGrid grid) {}

    static Section empty(String id) {
        return new Section(id, "", Html.EMPTY, List.of(), List.of());
    }

    boolean isEmpty() {
        return body.isEmpty();
    }

    /** Collects what a section consists of. */
    static final class Builder {
        private final String id;
        private final String title;
        private final String folder;
        private final List<Html> pieces = new ArrayList<>();
        private final List<Figure> figures = new ArrayList<>();
        private final List<Picture> pictures = new ArrayList<>();

        /** @param folder of the files beside the page, as a link */
        Builder(String id, String title, String folder) {
            this.id = id;
            this.title = title;
            this.folder = folder;
        }

        Builder add(Html piece) {
            pieces.add(piece);
            return this;
        }

        /** A paragraph. */
        Builder says(String template, Object... values) {
            return add(Html.of("<p>" + template + "</p>", values));
        }

        Builder add(HtmlTable table) {
            return add(table.html());
        }

        Builder add(Figure figure) {
            figures.add(figure);
            return add(figure.html(folder));
        }

        Builder add(Picture picture) {
            pictures.add(picture);
            return this;
        }

        String folder() {
            return folder;
        }

        Section build() {
            return new Section(id, title, Html.join(pieces), List.copyOf(figures), List.copyOf(pictures));
        }
    }
}
