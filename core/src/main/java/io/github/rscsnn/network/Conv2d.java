package io.github.rscsnn.network;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The three products of a 2-D convolution on the processor: input [N, C, H, W], weight [out, C, k, k], output
 * [N, out, H', W']; stride and padding in pixels, both ways. Operands may have any strides.
 */
interface Conv2d {
    /**
     * The output, a node of libtorch's graph where one is recorded.
     *
     * @param bias [out], or null
     */
    Tensor apply(Tensor x, Tensor weight, @Nullable Tensor bias, int stride, int padding);

    /**
     * The gradient of the input, outside of any graph.
     *
     * @param gz gradient of the output
     * @param input shape of the input
     */
    Tensor inputGradient(Tensor gz, long[] input, Tensor weight, int stride, int padding);

    /** The gradient of the weight, outside of any graph. */
    Tensor weightGradient(Tensor gz, Tensor x, Tensor weight, int stride, int padding);
}
