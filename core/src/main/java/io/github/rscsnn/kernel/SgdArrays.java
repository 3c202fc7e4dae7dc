package io.github.rscsnn.kernel;

import java.lang.foreign.MemorySegment;

/**
 * The arrays of one step of a parameter.
 *
 * @param elements number of weights
 * @param weights float32 weights, updated
 * @param gradientType storage of {@code gradient}
 * @param gradient the gradient, left as it is
 * @param momentum float32 momentum buffer, updated
 * @param copy bfloat16 copy of the new weights, overwritten, or null if none is kept
 */
public record SgdArrays(
        long elements,
        MemorySegment weights,
        StorageType gradientType,
        MemorySegment gradient,
        MemorySegment momentum,
        MemorySegment copy) {
    /** @throws IllegalArgumentException if an array is too short */
    public SgdArrays {
        StorageType.FLOAT32.require(weights, elements, "weights");
        gradientType.require(gradient, elements, "gradient");
        StorageType.FLOAT32.require(momentum, elements, "momentum");
        if (copy != null) {
            StorageType.BFLOAT16.require(copy, elements, "copy");
        }
    }
}
