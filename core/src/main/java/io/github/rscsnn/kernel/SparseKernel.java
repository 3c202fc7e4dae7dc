package io.github.rscsnn.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Convolutions and matrix products that skip the zeros of their input: for every number that is not zero they add its row
 * of weights, as neuromorphic processors do. Worth it for spikes; an input that is mostly nonzero belongs to a dense
 * product. An experiment that benchmarks measure; no backend uses it, for a gain over the dense product has not been shown
 * (docs/benchmarks.md).
 *
 * <p>In float32, for each output y = fma(x, w, y) from 0 over the taps of the kernel in row-major order, and for each tap
 * over the channels in ascending order, zeros of x and taps outside of the image left out. All implementations give the
 * same bits, and so does any number of threads. A dense product sums in another order.
 */
public interface SparseKernel {
    /**
     * Writes the product.
     *
     * @param shape sizes
     * @param input [images, height, width, channels], float32
     * @param weights float32
     * @param strides where in {@code weights} each weight lies
     * @param output [images, height', width', outputs], float32, overwritten; shares no memory with the others
     * @throws IllegalArgumentException if an array is too short
     */
    void multiply(
            SparseShape shape, MemorySegment input, MemorySegment weights, WeightStrides strides, MemorySegment output);

    /**
     * The share of numbers that are not zero, in [0, 1], of every 16th run of 256 of {@code elements} float32 numbers: a
     * glance that costs a sixteenth of reading them all.
     */
    static double activity(long elements, MemorySegment input) {
        StorageType.FLOAT32.require(input, elements, "input");
        int run = 256;
        long seen = 0;
        long active = 0;
        for (long from = 0; from < elements; from += 16L * run) {
            long to = Math.min(elements, from + run);
            for (long i = from; i < to; i++) {
                active += input.get(ValueLayout.JAVA_FLOAT, i * 4) != 0 ? 1 : 0;
            }
            seen += to - from;
        }
        return (double) active / seen;
    }
}
