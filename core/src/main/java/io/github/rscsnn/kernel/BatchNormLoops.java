package io.github.rscsnn.kernel;

/** Inner loops of {@link VectorBatchNormKernel}; sums and coefficients are laid out as a run. */
interface BatchNormLoops {
    /** Adds x to {@code sum}. */
    void sum(LaneMemory.Source x, float[] sum);

    /** Adds x - centre to {@code sum} and its square to {@code squares}. */
    void deviations(LaneMemory.Source x, float[] centre, float[] sum, float[] squares);

    /** gradient = fma(a, gradient, fma(b, z, d)). */
    void inputGradient(LaneMemory.Source z, float[] gradient, BatchNormFold.InputGradient run);
}
