package io.github.rscsnn.kernel;

import java.lang.foreign.MemorySegment;

/** The inner loop of {@link VectorSgdKernel}. */
interface SgdLoops {
    /** Weights {@code from} to {@code to - 1}, whole vectors; as {@link SgdKernel#step}. */
    void step(
            SgdStep step,
            long from,
            long to,
            MemorySegment weights,
            MemorySegment gradient,
            MemorySegment momentum,
            MemorySegment copy);
}
