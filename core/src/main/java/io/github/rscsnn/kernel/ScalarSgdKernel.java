package io.github.rscsnn.kernel;

import java.lang.foreign.MemorySegment;

/** The specification of {@link SgdKernel}: one weight at a time. */
public final class ScalarSgdKernel implements SgdKernel {
    private final KernelThreads threads;

    /** @param threads the threads to run on */
    public ScalarSgdKernel(KernelThreads threads) {
        this.threads = threads;
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
        require(elements, weights, gradientType, gradient, momentum, copy);
        Chunks.of(elements, 1)
                .run(
                        threads,
                        () -> (from, to) -> step(from, to, step, weights, gradientType, gradient, momentum, copy));
    }

    static void require(
            long elements,
            MemorySegment weights,
            StorageType gradientType,
            MemorySegment gradient,
            MemorySegment momentum,
            MemorySegment copy) {
        StorageType.FLOAT32.require(weights, elements, "weights");
        gradientType.require(gradient, elements, "gradient");
        StorageType.FLOAT32.require(momentum, elements, "momentum");
        if (copy != null) {
            StorageType.BFLOAT16.require(copy, elements, "copy");
        }
    }

    static void step(
            long from,
            long to,
            SgdStep step,
            MemorySegment weights,
            StorageType gradientType,
            MemorySegment gradient,
            MemorySegment momentum,
            MemorySegment copy) {
        for (long i = from; i < to; i++) {
            float w = StorageType.FLOAT32.get(weights, i);
            float d = Math.fma(step.weightDecay(), w, gradientType.get(gradient, i));
            float buffer = step.first() ? d : step.momentum() * StorageType.FLOAT32.get(momentum, i) + d;
            float update = step.nesterov() ? Math.fma(step.momentum(), buffer, d) : buffer;
            w = Math.fma(-step.learningRate(), update, step.keep() * w);
            StorageType.FLOAT32.set(momentum, i, buffer);
            StorageType.FLOAT32.set(weights, i, w);
            if (copy != null) {
                StorageType.BFLOAT16.set(copy, i, w);
            }
        }
    }
}
