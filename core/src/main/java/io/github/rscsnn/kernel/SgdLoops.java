package io.github.rscsnn.kernel;

/** The inner loop of {@link VectorSgdKernel}. */
interface SgdLoops {
    /** Weights {@code from} to {@code to - 1}, whole vectors; as {@link SgdKernel#step}. */
    void step(SgdStep step, long from, long to, SgdArrays arrays);
}
