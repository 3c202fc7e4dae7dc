package io.github.rscsnn.kernel;

/** Inner loops of {@link VectorBatchNormKernel}; sums and coefficients are laid out as a run. */
interface BatchNormLoops {
    /** Adds x to {@code sum}. */
    void sum(float[] x, LaneMemory.Runs runs, float[] sum);

    /** Adds x - centre to {@code sum} and its square to {@code squares}. */
    void deviations(float[] x, LaneMemory.Runs runs, float[] centre, float[] sum, float[] squares);

    /** gradient = fma(a, gradient, fma(b, z, d)). */
    void inputGradient(float[] z, float[] gradient, LaneMemory.Runs runs, BatchNormFold.InputGradient run);
}
