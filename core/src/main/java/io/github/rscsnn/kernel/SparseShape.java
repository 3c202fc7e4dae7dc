package io.github.rscsnn.kernel;

import java.util.Locale;

/**
 * The shape of a product of weights with an input that is mostly zero: a convolution on [images, height, width, channels],
 * or, with height = width = kernel = 1, a matrix product.
 *
 * @param images N, for a signal over time T·N; rows of a matrix
 * @param height of the input
 * @param width of the input
 * @param channels of the input
 * @param outputs channels of the output
 * @param kernel side of the square of weights
 * @param stride in both directions
 * @param padding zeros around the input, in both directions; at most {@code kernel - 1}
 */
public record SparseShape(
        int images, int height, int width, int channels, int outputs, int kernel, int stride, int padding) {
    public SparseShape {
        if (images < 1 || height < 1 || width < 1 || channels < 1 || outputs < 1 || kernel < 1 || stride < 1) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "every size must be at least 1, got N=%d H=%d W=%d C=%d K=%d kernel=%d stride=%d",
                    images,
                    height,
                    width,
                    channels,
                    outputs,
                    kernel,
                    stride));
        }
        if (padding < 0 || padding >= kernel) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT, "padding must be at least 0 and less than the kernel's %d, got %d", kernel, padding));
        }
        if (height + 2 * padding < kernel || width + 2 * padding < kernel) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "a kernel of %d does not fit into %dx%d with padding %d",
                    kernel,
                    height,
                    width,
                    padding));
        }
    }

    /** A matrix product of [rows, inputs] with weights of [outputs, inputs]. */
    public static SparseShape matrix(int rows, int inputs, int outputs) {
        return new SparseShape(rows, 1, 1, inputs, outputs, 1, 1, 0);
    }

    public int outputHeight() {
        return (height + 2 * padding - kernel) / stride + 1;
    }

    public int outputWidth() {
        return (width + 2 * padding - kernel) / stride + 1;
    }

    /** Elements of the input. */
    public long inputElements() {
        return (long) images * height * width * channels;
    }

    /** Output positions of one image. */
    public int positions() {
        return outputHeight() * outputWidth();
    }

    /** Elements of the output. */
    public long outputElements() {
        return (long) images * positions() * outputs;
    }
}
