package io.github.rscsnn.kernel;

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
    /** Updates a parameter and its momentum in one pass. */
    void step(SgdStep step, SgdArrays arrays);
}
