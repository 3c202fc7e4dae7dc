package io.github.rscsnn.data;

import java.util.Locale;

/** What to do about an image file that cannot be decoded; either way it is named. */
public enum BrokenImages {
    /** End with an error. */
    FAIL,

    /** Leave the image out and count it. */
    SKIP;

    /** {@code fail} or {@code skip}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
