package io.github.rscsnn.data;

import java.io.IOException;

/** A data set has no images of a split; the message says where they belong. */
public final class MissingDataException extends IOException {
    private static final long serialVersionUID = 1;

    MissingDataException(String message) {
        super(message);
    }
}
