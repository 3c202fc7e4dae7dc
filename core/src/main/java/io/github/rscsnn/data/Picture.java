package io.github.rscsnn.data;

import io.github.rscsnn.option.Require;

/**
 * A decoded image of any size.
 *
 * @param channels 1 or 3
 * @param height in pixels, at least 1
 * @param width in pixels, at least 1
 * @param planes [C, H, W] unsigned bytes; not copied, and not to be changed
 */
public record Picture(int channels, int height, int width, byte[] planes) {
    public Picture {
        Require.argument(
                channels >= 1 && height >= 1 && width >= 1 && planes.length >= (long) channels * height * width,
                "a picture of %d x %d x %d values needs more than %d bytes",
                channels,
                height,
                width,
                planes.length);
    }
}
