package io.github.rscsnn.report.page;

import io.github.rscsnn.evaluate.BoundText;
import java.util.Locale;

/** Numbers as the page writes them. */
final class Format {
    private Format() {}

    /** Its ends rounded outwards. */
    static String interval(double low, double high) {
        return BoundText.lowerPercent(low, 1) + " – " + BoundText.upperPercent(high, 1);
    }

    /** A name for files and links: letters and digits of {@code text}, in lower case, joined by dashes. */
    static String slug(String text) {
        return text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9.]+", "-").replaceAll("^[-.]+|[-.]+$", "");
    }

    /** {@code text} as Markdown that shows it, and nothing that a browser would act on. */
    static String markdown(String text) {
        return text.replaceAll("\\s+", " ")
                .strip()
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replaceAll("([\\\\`*_\\[\\]#|])", "\\\\$1");
    }
}
