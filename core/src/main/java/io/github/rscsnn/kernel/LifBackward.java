package io.github.rscsnn.kernel;

import java.lang.foreign.MemorySegment;

/** The arguments of one checked call of {@link LifKernel#backward}; {@code sums} may be null. */
record LifBackward(
        LifShape shape,
        LifConstants lif,
        StorageType type,
        ChannelAffine affine,
        MemorySegment input,
        MemorySegment outputGradient,
        MemorySegment inputGradient,
        GradientTarget target,
        ChannelSums sums) {
    LifBackward {
        affine.requireChannels(shape.channels());
        type.require(input, shape.inputElements(), "input");
        type.require(outputGradient, shape.outputElements(), "outputGradient");
        type.require(inputGradient, shape.inputElements(), "inputGradient");
        if (sums != null) {
            sums.requireChannels(shape.channels());
        }
    }
}
