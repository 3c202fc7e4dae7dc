package io.github.rscsnn.kernel;

import java.lang.foreign.MemorySegment;

/**
 * The arrays of one backward call of a block.
 *
 * @param shape sizes of the arrays
 * @param type storage of all arrays
 * @param affine the map of the forward pass
 * @param input z as in the forward pass
 * @param outputGradient gradient of the forward pass's output, [T, N, H', W', C]
 * @param inputGradient [1 or T, N, H, W, C], overwritten; a static input's gradient is the sum over T. May be the
 *     same memory as {@code input}, and as {@code outputGradient} if the block neither pools nor is static
 * @param target whether {@code inputGradient} is that of the current or that of the input
 * @param sums overwritten with the sums of gy (before rounding to the storage type), or null if not needed
 */
public record BlockBackward(
        LifShape shape,
        StorageType type,
        ChannelAffine affine,
        MemorySegment input,
        MemorySegment outputGradient,
        MemorySegment inputGradient,
        GradientTarget target,
        ChannelSums sums) {
    /** @throws IllegalArgumentException if an array is too short or channels disagree */
    public BlockBackward {
        affine.requireChannels(shape.channels());
        type.require(input, shape.inputElements(), "input");
        type.require(outputGradient, shape.outputElements(), "outputGradient");
        type.require(inputGradient, shape.inputElements(), "inputGradient");
        if (sums != null) {
            sums.requireChannels(shape.channels());
        }
    }

    /**
     * Stores the gradient of the current of channel {@code c} at element {@code i} of the input, and adds it to
     * {@code chunkSums} unless that is null. The input is read before the gradient is written: they may share memory.
     */
    void store(long i, int c, float gy, double[] chunkSums) {
        if (chunkSums != null) {
            float z = type.get(input, i);
            chunkSums[c] += gy;
            chunkSums[shape.channels() + c] += (double) gy * (z - affine.centre()[c]);
        }
        type.set(inputGradient, i, target == GradientTarget.INPUT ? gy * affine.scale()[c] : gy);
    }
}
