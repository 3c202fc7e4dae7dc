package io.github.rscsnn.kernel;

/**
 * {@link SgdKernel} on vectors of a given width; the last few weights are left to the scalar one.
 *
 * @param threads the threads to run on
 * @param bits vector width: 128, 256 or 512; on 64, of which there is no half, all weights are left to the scalar kernel
 */
public record VectorSgdKernel(KernelThreads threads, int bits) implements SgdKernel {
    @Override
    public void step(SgdStep step, SgdArrays arrays) {
        VectorLanes lanes = VectorLanes.of(bits, arrays.gradientType());
        SgdLoops loops = bits < 128 ? null : Specialised.of(SgdLoops.class, VectorSgdLoops.class, lanes);
        Chunks.of(arrays.elements(), 1).run(threads, () -> (from, to) -> {
            long whole = from;
            if (loops != null) {
                whole = to - (to - from) % lanes.length();
                loops.step(step, from, whole, arrays);
            }
            ScalarSgdKernel.step(whole, to, step, arrays);
        });
    }
}
