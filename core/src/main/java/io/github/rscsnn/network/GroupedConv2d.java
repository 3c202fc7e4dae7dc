package io.github.rscsnn.network;

import io.github.rscsnn.tensor.StepScope;
import io.github.rscsnn.tensor.Tensors;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * A convolution with groups, dilation or other numbers for height than for width, as networks of other programs have them, in float32: by
 * libtorch where its output and gradients are right, in float64 elsewhere. oneDNN 3.7.1 computes channels-last groups of several
 * outputs wrongly on AMD Zen 5, and with the channels before the pixels others.
 *
 * @param stride in pixels, [height, width], as what follows
 * @param padding on each side
 * @param dilation from weight to weight
 * @param groups into which the channels are divided
 */
record GroupedConv2d(long[] stride, long[] padding, long[] dilation, long groups) {
    private static final double TOLERANCE = 1e-4;
    private static final long IMAGES = 2;

    /** By shape, for the process. */
    private static final Map<String, Boolean> RIGHT = new ConcurrentHashMap<>();

    /**
     * The output [N, out, H', W'], a node of libtorch's graph where one is recorded.
     *
     * @param x [N, C, H, W]
     * @param weight [out, C / groups, kh, kw]
     * @param bias [out], or null
     */
    Tensor apply(Tensor x, Tensor weight, @Nullable Tensor bias) {
        if (!x.is_cpu()) {
            return fast(x, weight, bias);
        }
        return isRight(x, weight)
                ? fast(ChannelsLastConv2d.channelsLast(x), weight, bias)
                : Float64Conv2d.of(x, weight, bias, this);
    }

    private Tensor fast(Tensor x, Tensor weight, @Nullable Tensor bias) {
        TensorOptional offset = bias == null ? new TensorOptional() : new TensorOptional(bias);
        return torch.conv2d(x, weight, offset, stride, padding, dilation, groups);
    }

    private boolean isRight(Tensor x, Tensor weight) {
        long[] input = Tensors.shape(x);
        input[0] = Math.min(IMAGES, input[0]);
        long[] kernel = Tensors.shape(weight);
        String shape = Arrays.toString(input)
                + Arrays.toString(kernel)
                + Arrays.toString(stride)
                + Arrays.toString(padding)
                + Arrays.toString(dilation);
        return RIGHT.computeIfAbsent(shape, unused -> deviation(input, kernel) <= TOLERANCE); // NaN is not
    }

    /** Largest difference from float64, of the output or a gradient, in units of its largest value. */
    private double deviation(long[] input, long[] kernel) {
        double worst = 0;
        try (StepScope scope = new StepScope();
                AutoGradMode recording = new AutoGradMode(true)) {
            SplittableRandom random = new SplittableRandom(1);
            Tensor x = Conv2dCheck.values(random, Precision.F32, input);
            Tensor weight = Conv2dCheck.values(random, Precision.F32, kernel);
            Tensor[] exact = products(x.to(ScalarType.Double), weight.to(ScalarType.Double));
            Tensor[] found = products(x, weight);
            for (int i = 0; i < exact.length; i++) {
                worst = Conv2dCheck.worse(worst, found[i], exact[i]);
            }
        }
        return worst;
    }

    /** The output, and the gradients of half the sum of its squares. */
    private Tensor[] products(Tensor images, Tensor kernel) {
        Tensor x = images.detach().clone().set_requires_grad(true);
        Tensor weight = kernel.detach().clone().set_requires_grad(true);
        boolean wide = x.scalar_type().intern() == ScalarType.Double;
        Tensor y = wide ? fast(x, weight, null) : fast(ChannelsLastConv2d.channelsLast(x), weight, null);
        y.mul(y.detach()).sum().backward();
        return new Tensor[] {y.detach(), x.grad(), weight.grad()};
    }
}
