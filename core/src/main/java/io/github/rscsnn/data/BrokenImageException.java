package io.github.rscsnn.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** An image file holds no image that can be decoded; the message names it. A file that cannot be read is not this. */
public final class BrokenImageException extends UncheckedIOException {
    private static final long serialVersionUID = 1;

    BrokenImageException(Path file, IOException cause) {
        super("image " + file + " is broken: " + cause.getMessage(), cause);
    }
}
