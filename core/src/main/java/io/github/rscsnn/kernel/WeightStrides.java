package io.github.rscsnn.kernel;

/**
 * Where a weight lies in memory, in elements: {@code first + o * output + c * input + (row * kernel + column) * tap}.
 *
 * @param first of output 0, input 0, row 0, column 0
 * @param output from one output to the next
 * @param input from one input to the next
 * @param tap from one tap of the kernel to the next; negative for a kernel that is turned by half a turn
 */
public record WeightStrides(long first, long output, long input, long tap) {
    /** Weights [outputs, inputs, k, k], contiguous. */
    public static WeightStrides of(int inputs, int kernel) {
        long taps = (long) kernel * kernel;
        return new WeightStrides(0, inputs * taps, taps, 1);
    }

    /**
     * Weights [inputs, outputs, k, k] of a convolution of stride 1, seen from its output: the product with them is the
     * gradient of its input.
     *
     * @param outputs of the product seen this way
     */
    public static WeightStrides transposed(int outputs, int kernel) {
        long taps = (long) kernel * kernel;
        return new WeightStrides(taps - 1, taps, outputs * taps, -1);
    }

    long of(int output, int input, int tap) {
        return first + output * this.output + input * this.input + tap * this.tap;
    }
}
