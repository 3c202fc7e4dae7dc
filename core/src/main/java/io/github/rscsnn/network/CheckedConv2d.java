package io.github.rscsnn.network;

import io.github.rscsnn.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** libtorch's convolutions where a {@link Conv2dCheck} finds them right, those in float64 elsewhere. */
record CheckedConv2d(Conv2d fast, Conv2dCheck check) implements Conv2d {
    /** What all backends compute with on the processor. */
    static final Conv2d INSTANCE = new CheckedConv2d(new ChannelsLastConv2d(), Conv2dCheck.cached());

    private static final Conv2d SLOW = new Float64Conv2d();

    @Override
    public Tensor apply(Tensor x, Tensor weight, @Nullable Tensor bias, int stride, int padding) {
        return of(Tensors.shape(x), weight, stride, padding).apply(x, weight, bias, stride, padding);
    }

    @Override
    public Tensor inputGradient(Tensor gz, long[] input, Tensor weight, int stride, int padding) {
        return of(input, weight, stride, padding).inputGradient(gz, input, weight, stride, padding);
    }

    @Override
    public Tensor weightGradient(Tensor gz, Tensor x, Tensor weight, int stride, int padding) {
        return of(Tensors.shape(x), weight, stride, padding).weightGradient(gz, x, weight, stride, padding);
    }

    private Conv2d of(long[] input, Tensor weight, int stride, int padding) {
        return check.isRight(fast, Conv2dShape.of(input, weight, stride, padding)) ? fast : SLOW;
    }
}
