package io.github.rscsnn.kernel;

import java.lang.foreign.MemorySegment;

/** The arguments of one checked backward call of a block; {@code sums} may be null. */
record BlockBackward(
        LifShape shape,
        StorageType type,
        ChannelAffine affine,
        MemorySegment input,
        MemorySegment outputGradient,
        MemorySegment inputGradient,
        GradientTarget target,
        ChannelSums sums) {
    BlockBackward {
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
