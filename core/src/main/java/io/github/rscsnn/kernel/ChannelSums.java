package io.github.rscsnn.kernel;

import java.util.Locale;

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
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "both sums must have one value per channel, got %d and %d",
                    gradient.length,
                    gradientTimesInput.length));
        }
    }

    /** Zeros for {@code channels} channels. */
    public static ChannelSums zeros(int channels) {
        return new ChannelSums(new double[channels], new double[channels]);
    }

    void requireChannels(int channels) {
        if (gradient.length != channels) {
            throw new IllegalArgumentException(
                    String.format(Locale.ROOT, "the block has %d channels, the sums %d", channels, gradient.length));
        }
    }
}
