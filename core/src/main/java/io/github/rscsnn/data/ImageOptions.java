package io.github.rscsnn.data;

import io.github.rscsnn.option.Require;
import java.util.Objects;

/**
 * How image files are read.
 *
 * @param size height and width in pixels to cut images to, where the data set leaves that open; 0 for its default
 * @param broken what to do about a file that cannot be decoded
 * @param threads that decode at a time; 0 for one a processor. The images do not depend on it
 */
public record ImageOptions(int size, BrokenImages broken, int threads) {
    /** The data set's size; a broken image is an error; one thread a processor. */
    public static final ImageOptions DEFAULTS = new ImageOptions(0, BrokenImages.FAIL, 0);

    public ImageOptions {
        Require.argument(size == 0 || size >= 8 && size <= 2048, "image-size must be 8 to 2048 pixels, got %s", size);
        Require.argument(
                threads >= 0 && threads <= 1024,
                "loader-threads must be 0 to 1024 (0: one a processor), got %s",
                threads);
        Objects.requireNonNull(broken, "broken");
    }

    /** The number of threads in force. */
    int readers() {
        return threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
    }
}
