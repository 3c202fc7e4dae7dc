package io.github.rscsnn.kernel;

import java.util.Locale;

/**
 * The shape of a block. Its input is channels-last, [steps, batch, height, width, channels], with steps = timeSteps, or
 * 1 when every time step sees the same input; its output is [timeSteps, batch, height', width', channels], where a 2x2
 * average pool halves height and width. A fully connected layer has height = width = 1.
 *
 * @param timeSteps T, at least 1
 * @param staticInput the input has one step, which all T time steps see
 * @param batch N
 * @param height H, even if {@code pool}
 * @param width W, even if {@code pool}
 * @param channels C
 * @param pool the output is the 2x2 average of the neurons' output
 */
public record LifShape(
        int timeSteps, boolean staticInput, int batch, int height, int width, int channels, boolean pool) {
    public LifShape {
        if (timeSteps < 1 || batch < 1 || height < 1 || width < 1 || channels < 1) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "every size must be at least 1, got T=%d N=%d H=%d W=%d C=%d",
                    timeSteps,
                    batch,
                    height,
                    width,
                    channels));
        }
        if (pool && (height % 2 != 0 || width % 2 != 0)) {
            throw new IllegalArgumentException(
                    String.format(Locale.ROOT, "a 2x2 pool needs even height and width, got %dx%d", height, width));
        }
    }

    /** Steps of the input: 1 or T. */
    public int inputSteps() {
        return staticInput ? 1 : timeSteps;
    }

    /** Neurons per channel: N * H * W. */
    public long positions() {
        return (long) batch * height * width;
    }

    /** Output positions per time step. */
    public long outputPositions() {
        return pool ? positions() / 4 : positions();
    }

    /** Elements of the input, and of its gradient. */
    public long inputElements() {
        return inputSteps() * positions() * channels;
    }

    /** Elements of the output, and of its gradient. */
    public long outputElements() {
        return timeSteps * outputPositions() * channels;
    }

    /** Neurons whose mean is one output: 4 with a pool, else 1. */
    int cells() {
        return pool ? 4 : 1;
    }

    /** The input position of neuron {@code cell} (row-major in its 2x2 window) of output position {@code output}. */
    long inputPosition(long output, int cell) {
        if (!pool) {
            return output;
        }
        int half = width / 2;
        long row = output / half;
        return (2 * row + (cell >> 1)) * width + 2 * (output % half) + (cell & 1);
    }
}
