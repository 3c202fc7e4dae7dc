package io.github.rscsnn.kernel;

import java.lang.foreign.MemorySegment;

/**
 * The arrays of one forward call of a block.
 *
 * @param shape sizes of {@code input} and {@code output}
 * @param type storage of both arrays
 * @param affine map from input to current
 * @param input z, [1 or T, N, H, W, C]
 * @param output [T, N, H', W', C], overwritten; shares no memory with {@code input}
 */
public record BlockForward(
        LifShape shape, StorageType type, ChannelAffine affine, MemorySegment input, MemorySegment output) {
    /** @throws IllegalArgumentException if an array is too short or channels disagree */
    public BlockForward {
        affine.requireChannels(shape.channels());
        type.require(input, shape.inputElements(), "input");
        type.require(output, shape.outputElements(), "output");
    }
}
