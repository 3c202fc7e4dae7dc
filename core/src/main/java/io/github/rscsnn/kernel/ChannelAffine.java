package io.github.rscsnn.kernel;

import java.util.Arrays;
import java.util.Locale;

/**
 * What turns an input z into a neuron's current: y = scale[c] * z + shift[c], with one rounding (fused multiply-add).
 * Batch normalisation folds into it ({@link BatchNormFold}); for a fully connected layer scale is 1 and shift the bias.
 *
 * @param scale per channel
 * @param shift per channel
 * @param centre per channel: gradient sums are taken of gy * (z - centre), so that they stay accurate when a channel's
 *     mean is large; batch normalisation puts its mean here
 */
public record ChannelAffine(float[] scale, float[] shift, float[] centre) {
    public ChannelAffine {
        if (scale.length != shift.length || scale.length != centre.length) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "scale, shift and centre must have one value per channel, got %d, %d, %d",
                    scale.length,
                    shift.length,
                    centre.length));
        }
    }

    /** The current is the input itself. */
    public static ChannelAffine identity(int channels) {
        return bias(new float[channels]);
    }

    /** The current is the input plus {@code bias}. */
    public static ChannelAffine bias(float[] bias) {
        float[] ones = new float[bias.length];
        Arrays.fill(ones, 1f);
        return new ChannelAffine(ones, bias, new float[bias.length]);
    }

    void requireChannels(int channels) {
        if (scale.length != channels) {
            throw new IllegalArgumentException(
                    String.format(Locale.ROOT, "the block has %d channels, its affine map %d", channels, scale.length));
        }
    }
}
