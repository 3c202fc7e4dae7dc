package io.github.rscsnn.data;

import java.util.Locale;

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

    private static final int LEAST_SIZE = 8;
    private static final int MOST_SIZE = 2048;
    private static final int MOST_THREADS = 1024;

    public ImageOptions {
        if (size != 0 && (size < LEAST_SIZE || size > MOST_SIZE)) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT, "image-size must be %d to %d pixels, got %d", LEAST_SIZE, MOST_SIZE, size));
        }
        if (threads < 0 || threads > MOST_THREADS) {
            throw new IllegalArgumentException(
                    "loader-threads must be 0 to " + MOST_THREADS + " (0: one a processor), got " + threads);
        }
    }

    /** The number of threads in force. */
    int readers() {
        return threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
    }
}
