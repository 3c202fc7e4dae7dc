package io.github.rscsnn.kernel;

/**
 * Per-channel sums over all input steps and positions that a backward pass leaves behind. Independent of the number of
 * threads.
 *
 * @param gradient sum of gy, the gradient of the current: the gradient of a bias
 * @param gradientTimesInput sum of gy * (z - centre)
 */
public record ChannelSums(double[] gradient, double[] gradientTimesInput) {
    public ChannelSums {
        if (gradient.length != gradientTimesInput.length) {
            throw new IllegalArgumentException("both sums must have one value per channel, got %d and %d"
                    .formatted(gradient.length, gradientTimesInput.length));
        }
    }

    /** Zeros for {@code channels} channels. */
    public static ChannelSums zeros(int channels) {
        return new ChannelSums(new double[channels], new double[channels]);
    }

    void requireChannels(int channels) {
        if (gradient.length != channels) {
            throw new IllegalArgumentException(
                    "the block has %d channels, the sums %d".formatted(channels, gradient.length));
        }
    }
}
