package io.github.rscsnn.network;

import io.github.rscsnn.option.Interval;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Weights of a 2-D convolution.
 *
 * @param weight [out, in, k, k]
 * @param bias [out], or null
 * @param stride in pixels, both ways
 * @param padding zeros added on each side, in pixels
 */
public record Convolution(Tensor weight, @Nullable Tensor bias, int stride, int padding) {
    public Convolution {
        Interval.AT_LEAST_1.require("the stride of a convolution", stride);
        Interval.AT_LEAST_0.require("the padding of a convolution", padding);
    }

    /**
     * The layer on images [N, C, H, W], of any strides, on any device: a node of libtorch's graph where one is recorded. On the
     * processor channels-last, and in float64 where libtorch's own computes something else ({@link Conv2dCheck}).
     */
    public Tensor apply(Tensor x) {
        if (!x.is_cpu()) {
            TensorOptional offset = bias == null ? new TensorOptional() : new TensorOptional(bias);
            return torch.conv2d(
                    x,
                    weight,
                    offset,
                    ChannelsLastConv2d.both(stride),
                    ChannelsLastConv2d.both(padding),
                    ChannelsLastConv2d.ONE,
                    1);
        }
        return skipsPixels()
                ? CheckedConv2d.INSTANCE.apply(FusedOps.everyNth(x, stride), weight, bias, 1, 0)
                : CheckedConv2d.INSTANCE.apply(x, weight, bias, stride, padding);
    }

    /** Whether it reads only one pixel of each stride x stride square: a 1x1 kernel that moves on by several. */
    boolean skipsPixels() {
        return stride > 1 && padding == 0 && weight.size(2) == 1 && weight.size(3) == 1;
    }

    static Convolution create(
            Parameters parameters,
            Initialise init,
            String name,
            int in,
            int out,
            int kernel,
            int stride,
            boolean bias) {
        Tensor weight =
                parameters.trainable(name + ".weight", init.kaimingNormalFanOut(name + ".weight", out, in, kernel));
        Tensor offset = bias
                ? parameters.trainable(
                        name + ".bias", init.uniformFanIn(name + ".bias", (long) in * kernel * kernel, out))
                : null;
        return new Convolution(weight, offset, stride, kernel / 2);
    }
}
