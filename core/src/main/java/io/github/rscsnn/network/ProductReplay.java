package io.github.rscsnn.network;

import io.github.rscsnn.tensor.StepScope;
import java.util.List;
import java.util.function.Supplier;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;

/**
 * {@link Product}s alone, on operands of their own, with the same operations, layouts, precision and reuse of memory as in
 * a step.
 */
public final class ProductReplay {
    /** Where in memory numbers lie matters, their values do not: these are neither zero nor denormal. */
    private static final double VALUE = 0.5;

    private final Buffers buffers = new Buffers();

    /** Runs {@code product} once and returns the nanoseconds that it took, making the operands not included. */
    public long nanos(Product product) {
        long[] nanos = new long[1];
        Products products = new Products(buffers, (done, operand, time) -> nanos[0] = time);
        try (StepScope scope = new StepScope();
                NoGradGuard noGrad = new NoGradGuard()) {
            run(products, product);
        }
        return nanos[0];
    }

    /** Gives back the memory that is kept for the results of matrix products. */
    public void rest() {
        buffers.release();
    }

    private static void run(Products products, Product product) {
        Tensor x = filled(product.input(), product.precision());
        Tensor weight = filled(product.weight(), product.precision());
        Supplier<Tensor> gz = () -> filled(product.output(), product.precision());
        String site = product.site();
        int stride = product.stride();
        int padding = product.padding();
        if (product.isConvolution()) {
            switch (product.kind()) {
                case FORWARD -> products.convolve(site, x, weight, stride, padding);
                case INPUT_GRADIENT ->
                    products.convolutionInput(site, gz.get(), sizes(product.input()), weight, stride, padding);
                case WEIGHT_GRADIENT -> products.convolutionWeight(site, gz.get(), x, weight, stride, padding);
            }
        } else {
            switch (product.kind()) {
                case FORWARD -> products.linear(site, x, weight);
                case INPUT_GRADIENT -> products.linearInput(site, gz.get(), weight);
                case WEIGHT_GRADIENT -> products.linearWeight(site, gz.get(), x, weight);
            }
        }
    }

    private static long[] sizes(List<Long> shape) {
        return shape.stream().mapToLong(Long::longValue).toArray();
    }

    private static Tensor filled(List<Long> shape, Precision precision) {
        long[] sizes = sizes(shape);
        MemoryFormat format = sizes.length == 4 ? MemoryFormat.ChannelsLast : MemoryFormat.Contiguous;
        return torch.empty(sizes, new TensorOptions(precision.scalar()), new MemoryFormatOptional(format))
                .fill_(new Scalar(VALUE));
    }
}
