package io.github.rscsnn.kernel;

import java.lang.foreign.MemorySegment;

/** {@link SgdKernel} on vectors of a given width; the last few weights are left to the scalar one. */
public final class VectorSgdKernel implements SgdKernel {
    private static final int NUMBERS = 1024;

    private final KernelThreads threads;
    private final int bits;

    /**
     * @param threads the threads to run on
     * @param bits vector width: 64, 128, 256 or 512
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
        VectorLanes lanes = VectorLanes.of(bits, StorageType.BFLOAT16);
        Chunks.of(elements, 1).run(threads, () -> {
            Worker worker = new Worker(lanes, step, weights, gradientType, gradient, momentum, copy);
            return (from, to) -> {
                long whole = to - (to - from) % lanes.step();
                for (long at = from; at < whole; ) {
                    at = worker.step(at, whole);
                }
                ScalarSgdKernel.step(whole, to, step, weights, gradientType, gradient, momentum, copy);
            };
        });
    }

    private final class Worker {
        private final SgdStep step;
        private final MemorySegment weights;
        private final StorageType gradientType;
        private final MemorySegment gradient;
        private final MemorySegment momentum;
        private final MemorySegment copy;
        private final SgdLoops loops;
        private final LaneMemory floats;
        private final LaneMemory bfloats;
        private final LaneMemory.Runs run = new LaneMemory.Runs(1);
        private final float[] w = new float[NUMBERS];
        private final float[] g = new float[NUMBERS];
        private final float[] m = new float[NUMBERS];
        private final float[] exchange = new float[NUMBERS];

        Worker(
                VectorLanes lanes,
                SgdStep step,
                MemorySegment weights,
                StorageType gradientType,
                MemorySegment gradient,
                MemorySegment momentum,
                MemorySegment copy) {
            this.step = step;
            this.weights = weights;
            this.gradientType = gradientType;
            this.gradient = gradient;
            this.momentum = momentum;
            this.copy = copy;
            loops = Specialised.of(SgdLoops.class, VectorSgdLoops.class, lanes);
            floats =
                    Specialised.of(LaneMemory.class, VectorLaneMemory.class, VectorLanes.of(bits, StorageType.FLOAT32));
            bfloats = Specialised.of(LaneMemory.class, VectorLaneMemory.class, lanes);
        }

        /** Weights from {@code from} on, before {@code end}; returns the one after the last. */
        long step(long from, long end) {
            int length = (int) Math.min(NUMBERS, end - from);
            run.clear();
            run.add(from, length);
            floats.load(weights, 0, run, w);
            if (gradientType == StorageType.BFLOAT16) {
                bfloats.load(gradient, 0, run, exchange);
                loops.toMemoryOrder(exchange, g, length);
            } else {
                floats.load(gradient, 0, run, g);
            }
            if (!step.first()) {
                floats.load(momentum, 0, run, m);
            }
            loops.step(step, w, g, m, length);
            floats.store(w, weights, 0, run);
            floats.store(m, momentum, 0, run);
            if (copy != null) {
                loops.toLaneOrder(w, exchange, length);
                bfloats.store(exchange, copy, 0, run);
            }
            return from + length;
        }
    }
}
