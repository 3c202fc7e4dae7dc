package io.github.rscsnn.kernel;

import java.lang.foreign.MemorySegment;

/** The arguments of one checked call of {@link LifKernel#forward}. */
record LifForward(
        LifShape shape,
        LifConstants lif,
        StorageType type,
        ChannelAffine affine,
        MemorySegment input,
        MemorySegment output) {
    LifForward {
        affine.requireChannels(shape.channels());
        type.require(input, shape.inputElements(), "input");
        type.require(output, shape.outputElements(), "output");
    }
}
