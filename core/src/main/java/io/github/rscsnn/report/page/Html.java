package io.github.rscsnn.report.page;

import java.util.Collection;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A piece of a page. What comes from files or from users gets in by {@link #text}, which escapes it; so a piece is well-formed
 * whatever they hold.
 *
 * @param markup as it stands in the page
 */
record Html(String markup) {
    static final Html EMPTY = new Html("");

    static Html text(Object text) {
        return new Html(String.valueOf(text)
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;"));
    }

    /** The program's own markup. */
    static Html raw(String markup) {
        return new Html(markup);
    }

    static Html join(Collection<Html> pieces) {
        return new Html(pieces.stream().map(Html::markup).collect(Collectors.joining("\n")));
    }

    /** {@code template} with each %s replaced by a piece; anything else than a piece is escaped. */
    static Html of(String template, Object... values) {
        Object[] pieces = new Object[values.length];
        for (int i = 0; i < values.length; i++) {
            pieces[i] = values[i] instanceof Html html
                    ? html.markup()
                    : text(values[i]).markup();
        }
        return new Html(String.format(Locale.ROOT, template, pieces));
    }

    boolean isEmpty() {
        return markup.isEmpty();
    }

    Html plus(Html other) {
        return new Html(markup + "\n" + other.markup());
    }
}
