package io.github.rscsnn.kernel;

/**
 * The block of {@link LifKernel} with ReLU instead of a spiking neuron: the conventional network of the same
 * architecture. It has no state, so a shape's time steps are just more images; its input must not be static.
 *
 * <p>out = max(y, 0) with y = fma(scale, z, shift), or the mean of four in a 2x2 window, added in row-major order;
 * the gradient of y is that of the output where y &gt; 0, else 0. All implementations agree bit for bit, channel sums
 * within 1e-5 of the sum of absolute values. Without rectification, which implementations are told when made, the
 * output is y: normalisation with no neuron behind it, as on the branches of a residual block.
 */
public interface ReluKernel {
    /**
     * Writes the activations, or their 2x2 means.
     *
     * @throws IllegalArgumentException if the input is static
     */
    void forward(BlockForward call);

    /**
     * Writes the gradient of the current or of the input.
     *
     * @throws IllegalArgumentException if the input is static
     */
    void backward(BlockBackward call);
}
