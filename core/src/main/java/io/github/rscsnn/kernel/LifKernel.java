package io.github.rscsnn.kernel;

import java.lang.foreign.MemorySegment;

/**
 * A block of LIF neurons over all T time steps, with the affine map before and the optional 2x2 average pool after it,
 * forwards and backwards, each in one pass over memory.
 *
 * <p>{@link ScalarLifKernel} is the specification. An implementation gives the same spikes bit for bit, so the order of
 * the float32 operations written there, and which of them are fused multiply-adds, is part of this contract. Gradients
 * per element are the same bits too, except with {@link SurrogateShape#SIGMOID}, whose exponential may differ by a unit
 * in the last place: there they agree within 1e-5 of the largest. Channel sums are taken in another order; they agree
 * within 1e-5 of the sum of absolute values. Results do not depend on the number of threads.
 *
 * <p>Arrays are dense, channels-last and described by {@link LifShape}; a segment may be longer than needed. Segments
 * are read and written from several threads, so they must not be confined to one. The membrane is 0 before the first
 * step and is not kept: nothing remembers a batch.
 */
public interface LifKernel {
    /**
     * Writes the spikes, or their 2x2 means.
     *
     * @param shape sizes of {@code input} and {@code output}
     * @param lif constants of the neurons; the surrogate is not used
     * @param type storage of both arrays
     * @param affine map from input to current
     * @param input z, [1 or T, N, H, W, C]
     * @param output [T, N, H', W', C], overwritten; shares no memory with {@code input}
     * @throws IllegalArgumentException if an array is too short or channels disagree
     */
    void forward(
            LifShape shape,
            LifConstants lif,
            StorageType type,
            ChannelAffine affine,
            MemorySegment input,
            MemorySegment output);

    /**
     * Back-propagates through all time steps. Membranes are computed again from {@code input}, so that the forward pass
     * keeps nothing but its input.
     *
     * @param shape sizes of the arrays
     * @param lif constants of the neurons
     * @param type storage of all arrays
     * @param affine the map of the forward pass
     * @param input z as in the forward pass
     * @param outputGradient gradient of the forward pass's output, [T, N, H', W', C]
     * @param inputGradient [1 or T, N, H, W, C], overwritten; a static input's gradient is the sum over T. May be the
     *     same memory as {@code input}, and as {@code outputGradient} if the block neither pools nor is static
     * @param target whether {@code inputGradient} is that of the current or that of the input
     * @param sums overwritten with the sums of gy (before rounding to the storage type), or null if not needed
     * @throws IllegalArgumentException if an array is too short or channels disagree
     */
    void backward(
            LifShape shape,
            LifConstants lif,
            StorageType type,
            ChannelAffine affine,
            MemorySegment input,
            MemorySegment outputGradient,
            MemorySegment inputGradient,
            GradientTarget target,
            ChannelSums sums);
}
