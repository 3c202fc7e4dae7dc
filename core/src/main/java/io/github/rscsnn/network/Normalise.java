package io.github.rscsnn.network;

import io.github.rscsnn.option.Interval;
import io.github.rscsnn.option.Require;
import io.github.rscsnn.tensor.Tensors;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;

/**
 * Per-channel (x - mean) / std, the first layer of the classifier, so that attacks and radii are in pixel units.
 *
 * @param mean per channel, pixels in [0, 1]
 * @param std per channel, above 0
 */
public record Normalise(float[] mean, float[] std) implements UnaryOperator<Tensor> {
    public Normalise {
        if (mean.length == 0 || mean.length != std.length) {
            throw new IllegalArgumentException(
                    "mean and std must have one value per channel, got " + mean.length + " and " + std.length);
        }
        for (float value : mean) {
            Require.argument(Float.isFinite(value), "mean must be a number, got %s", value);
        }
        for (float value : std) {
            Interval.ABOVE_0.require("std", value);
        }
        mean = mean.clone();
        std = std.clone();
    }

    /**
     * @param images [N, C, H, W] or [T, N, C, H, W]
     * @throws IllegalArgumentException if the number of channels is another
     */
    @Override
    public Tensor apply(Tensor images) {
        if (images.dim() < 4 || images.size(-3) != mean.length) {
            throw new IllegalArgumentException("expected images of " + mean.length
                    + " channels [..., C, H, W], got shape " + java.util.Arrays.toString(Tensors.shape(images)));
        }
        return images.sub(row(mean, images)).div(row(std, images));
    }

    private static Tensor row(float[] values, Tensor like) {
        return Tensors.of(values, values.length, 1, 1).to(like.device(), like.scalar_type());
    }
}
