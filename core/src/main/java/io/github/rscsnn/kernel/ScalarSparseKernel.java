package io.github.rscsnn.kernel;

import java.lang.foreign.MemorySegment;

/** The specification of {@link SparseKernel}: one output at a time. */
public final class ScalarSparseKernel implements SparseKernel {
    private final KernelThreads threads;

    /** @param threads the threads to run on */
    public ScalarSparseKernel(KernelThreads threads) {
        this.threads = threads;
    }

    @Override
    public void multiply(
            SparseShape shape,
            MemorySegment input,
            MemorySegment weights,
            WeightStrides strides,
            MemorySegment output) {
        require(shape, input, weights, strides, output);
        threads.run(shape.images(), () -> image -> {
            for (int position = 0; position < shape.positions(); position++) {
                for (int o = 0; o < shape.outputs(); o++) {
                    float y = sum(shape, input, weights, strides, image, position, o);
                    long at = ((long) image * shape.positions() + position) * shape.outputs() + o;
                    StorageType.FLOAT32.set(output, at, y);
                }
            }
        });
    }

    private static float sum(
            SparseShape shape,
            MemorySegment input,
            MemorySegment weights,
            WeightStrides strides,
            int image,
            int position,
            int o) {
        float y = 0;
        int row = position / shape.outputWidth() * shape.stride() - shape.padding();
        int column = position % shape.outputWidth() * shape.stride() - shape.padding();
        for (int tap = 0; tap < shape.kernel() * shape.kernel(); tap++) {
            int h = row + tap / shape.kernel();
            int w = column + tap % shape.kernel();
            if (h < 0 || h >= shape.height() || w < 0 || w >= shape.width()) {
                continue;
            }
            long at = (((long) image * shape.height() + h) * shape.width() + w) * shape.channels();
            for (int c = 0; c < shape.channels(); c++) {
                float x = StorageType.FLOAT32.get(input, at + c);
                if (x != 0) {
                    y = Math.fma(x, StorageType.FLOAT32.get(weights, strides.of(o, c, tap)), y);
                }
            }
        }
        return y;
    }

    static void require(
            SparseShape shape,
            MemorySegment input,
            MemorySegment weights,
            WeightStrides strides,
            MemorySegment output) {
        StorageType.FLOAT32.require(input, shape.inputElements(), "input");
        StorageType.FLOAT32.require(output, shape.outputElements(), "output");
        int taps = shape.kernel() * shape.kernel();
        long last = Math.max(
                strides.of(shape.outputs() - 1, shape.channels() - 1, 0),
                strides.of(shape.outputs() - 1, shape.channels() - 1, taps - 1));
        StorageType.FLOAT32.require(weights, last + 1, "weights");
    }
}
