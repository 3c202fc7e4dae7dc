package io.github.rscsnn.network;

import io.github.rscsnn.tensor.Tensors;
import io.github.rscsnn.tensor.Threads;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.jspecify.annotations.Nullable;

/**
 * The convolutions and matrix products of fused passes: everything that a step cannot do without, and that
 * {@link ProductReplay} does alone.
 *
 * @param buffers for the results of matrix products; convolutions allocate theirs themselves
 * @param listener null: nobody
 */
record Products(Buffers buffers, @Nullable ProductListener listener) {
    /** Operations below which a float32 product is done, about a millisecond, before another thread has woken up. */
    private static final double FEW = 1e8;

    /** Without the bias. Both operands and the result are channels-last. */
    Tensor convolve(String site, Tensor x, Tensor weight, int stride, int padding) {
        return timed(
                product(Product.Kind.FORWARD, site, Tensors.shape(x), weight, stride, padding),
                x,
                () -> CheckedConv2d.INSTANCE
                        .apply(x, weight, null, stride, padding)
                        .contiguous(MemoryFormat.ChannelsLast));
    }

    /** The gradient of an input of shape {@code input}, [N, C, H, W], whose values need not be known. */
    Tensor convolutionInput(String site, Tensor gz, long[] input, Tensor weight, int stride, int padding) {
        return timed(
                product(Product.Kind.INPUT_GRADIENT, site, input, weight, stride, padding),
                gz,
                () -> CheckedConv2d.INSTANCE.inputGradient(gz, input, weight, stride, padding));
    }

    /** The gradient of {@code weight}. */
    Tensor convolutionWeight(String site, Tensor gz, Tensor x, Tensor weight, int stride, int padding) {
        return timed(
                product(Product.Kind.WEIGHT_GRADIENT, site, Tensors.shape(x), weight, stride, padding),
                x,
                () -> CheckedConv2d.INSTANCE.weightGradient(gz, x, weight, stride, padding));
    }

    /** x [N, in] times the transposed weight [out, in]. */
    Tensor linear(String site, Tensor x, Tensor weight) {
        return timed(
                product(Product.Kind.FORWARD, site, Tensors.shape(x), weight, 1, 0), x, () -> multiply(x, weight.t()));
    }

    /** The gradient of x: gz [N, out] times weight [out, in]. */
    Tensor linearInput(String site, Tensor gz, Tensor weight) {
        long[] input = {gz.size(0), weight.size(1)};
        return timed(product(Product.Kind.INPUT_GRADIENT, site, input, weight, 1, 0), gz, () -> multiply(gz, weight));
    }

    /** The gradient of the weight: the transposed gz [N, out] times x [N, in]. */
    Tensor linearWeight(String site, Tensor gz, Tensor x, Tensor weight) {
        return timed(
                product(Product.Kind.WEIGHT_GRADIENT, site, Tensors.shape(x), weight, 1, 0),
                x,
                () -> multiply(gz.t(), x));
    }

    private Tensor multiply(Tensor a, Tensor b) {
        Precision precision = Precision.ofTensor(a);
        Tensor result = buffers.take(precision, a.size(0), b.size(1));
        // mm_out returns a pointer that owns nothing
        if (precision == Precision.F32 && 2.0 * a.size(0) * a.size(1) * b.size(1) < FEW) {
            Threads.alone(() -> torch.mm_out(result, a, b));
        } else {
            torch.mm_out(result, a, b);
        }
        return result;
    }

    private Tensor timed(Supplier<Product> product, Tensor operand, Supplier<Tensor> compute) {
        if (listener == null) {
            return compute.get();
        }
        long start = System.nanoTime();
        Tensor result = compute.get();
        listener.computed(product.get(), operand, System.nanoTime() - start);
        return result;
    }

    private static Supplier<Product> product(
            Product.Kind kind, String site, long[] input, Tensor weight, int stride, int padding) {
        return () -> new Product(
                kind, site, boxed(input), boxed(Tensors.shape(weight)), stride, padding, Precision.ofTensor(weight));
    }

    private static List<Long> boxed(long[] shape) {
        return Arrays.stream(shape).boxed().toList();
    }
}
