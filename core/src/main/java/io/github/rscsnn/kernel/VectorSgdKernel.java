package io.github.rscsnn.kernel;

import java.lang.foreign.MemorySegment;

/** {@link SgdKernel} on vectors of a given width; the last few weights are left to the scalar one. */
public final class VectorSgdKernel implements SgdKernel {
    private final KernelThreads threads;
    private final int bits;

    /**
     * @param threads the threads to run on
     * @param bits vector width: 128, 256 or 512; on 64, of which there is no half, all weights are left to the scalar kernel
     */
    public VectorSgdKernel(KernelThreads threads, int bits) {
        this.threads = threads;
        this.bits = bits;
    }

    @Override
    public void step(
            long elements,
            SgdStep step,
            MemorySegment weights,
            StorageType gradientType,
            MemorySegment gradient,
            MemorySegment momentum,
            MemorySegment copy) {
        ScalarSgdKernel.require(elements, weights, gradientType, gradient, momentum, copy);
        VectorLanes lanes = VectorLanes.of(bits, gradientType);
        SgdLoops loops = bits < 128 ? null : Specialised.of(SgdLoops.class, VectorSgdLoops.class, lanes);
        Chunks.of(elements, 1).run(threads, () -> (from, to) -> {
            long whole = loops == null ? from : to - (to - from) % lanes.length();
            if (whole > from) {
                loops.step(step, from, whole, weights, gradient, momentum, copy);
            }
            ScalarSgdKernel.step(whole, to, step, weights, gradientType, gradient, momentum, copy);
        });
    }
}
