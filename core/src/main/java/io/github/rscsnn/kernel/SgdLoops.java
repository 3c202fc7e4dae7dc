package io.github.rscsnn.kernel;

/** Inner loops of {@link VectorSgdKernel} over float arrays, in the order of memory unless said otherwise. */
interface SgdLoops {
    /** From bfloat16's lane order ({@link VectorLanes#element}) to that of memory. */
    void toMemoryOrder(float[] lanes, float[] memory, int length);

    /** From the order of memory to bfloat16's lane order. */
    void toLaneOrder(float[] memory, float[] lanes, int length);

    /** The step; {@code momentum} is not read on the first one. */
    void step(SgdStep step, float[] weights, float[] gradient, float[] momentum, int length);
}
