package io.github.rscsnn.kernel;

import java.lang.foreign.MemorySegment;

/**
 * One step of stochastic gradient descent with momentum and weight decay over a parameter, in PyTorch's order:
 * <pre>
 *   d   = fma(weightDecay, w, g)
 *   buf = d on the first step, else momentum * buf + d       two roundings
 *   u   = buf, with Nesterov's momentum fma(momentum, buf, d)
 *   w   = fma(-learningRate, u, keep * w)
 * </pre>
 * All implementations give the same bits.
 */
public interface SgdKernel {
    /**
     * Updates a parameter and its momentum in one pass.
     *
     * @param elements number of weights
     * @param step the constants
     * @param weights float32 weights, updated
     * @param gradientType storage of {@code gradient}
     * @param gradient the gradient, left as it is
     * @param momentum float32 momentum buffer, updated
     * @param copy bfloat16 copy of the new weights, overwritten, or null if none is kept
     * @throws IllegalArgumentException if an array is too short
     */
    void step(
            long elements,
            SgdStep step,
            MemorySegment weights,
            StorageType gradientType,
            MemorySegment gradient,
            MemorySegment momentum,
            MemorySegment copy);
}
