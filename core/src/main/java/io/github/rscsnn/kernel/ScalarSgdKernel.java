package io.github.rscsnn.kernel;

/**
 * The specification of {@link SgdKernel}: one weight at a time.
 *
 * @param threads the threads to run on
 */
public record ScalarSgdKernel(KernelThreads threads) implements SgdKernel {
    @Override
    public void step(SgdStep step, SgdArrays arrays) {
        Chunks.of(arrays.elements(), 1).run(threads, () -> (from, to) -> step(from, to, step, arrays));
    }

    static void step(long from, long to, SgdStep step, SgdArrays arrays) {
        for (long i = from; i < to; i++) {
            float w = StorageType.FLOAT32.get(arrays.weights(), i);
            float d = Math.fma(step.weightDecay(), w, arrays.gradientType().get(arrays.gradient(), i));
            float buffer = step.first() ? d : step.momentum() * StorageType.FLOAT32.get(arrays.momentum(), i) + d;
            float update = step.nesterov() ? Math.fma(step.momentum(), buffer, d) : buffer;
            w = Math.fma(-step.learningRate(), update, step.keep() * w);
            StorageType.FLOAT32.set(arrays.momentum(), i, buffer);
            StorageType.FLOAT32.set(arrays.weights(), i, w);
            if (arrays.copy() != null) {
                StorageType.BFLOAT16.set(arrays.copy(), i, w);
            }
        }
    }
}
