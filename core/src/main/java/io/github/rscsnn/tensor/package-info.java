/**
 * Lifetimes, shapes, seeds and custom gradients around libtorch's own {@code Tensor}; not a wrapper of every operation.
 *
 * <p>The lowest package: it imports nothing of this library. Start with {@link io.github.rscsnn.tensor.Seeds} and
 * {@link io.github.rscsnn.tensor.StepScope}.
 */
package io.github.rscsnn.tensor;
