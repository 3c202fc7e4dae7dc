package io.github.rscsnn.data;

import java.util.Locale;

/** The part of a data set: the images to learn from, or those to be judged on. */
public enum Split {
    TRAIN,
    TEST;

    /** {@code train} or {@code test}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
