package io.github.rscsnn.kernel;

import java.lang.foreign.MemorySegment;

/** The arguments of one checked forward call of a block. */
record BlockForward(LifShape shape, StorageType type, ChannelAffine affine, MemorySegment input, MemorySegment output) {
    BlockForward {
        affine.requireChannels(shape.channels());
        type.require(input, shape.inputElements(), "input");
        type.require(output, shape.outputElements(), "output");
    }
}
