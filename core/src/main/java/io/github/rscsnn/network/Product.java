package io.github.rscsnn.network;

import java.util.List;

/**
 * A convolution or matrix product of one step: what the processor's multipliers must do whatever the backend.
 *
 * @param kind forward, or one of the two products of the backward pass
 * @param site name of the layer's neurons, for example {@code lif2}
 * @param input shape of the layer's input: [N, C, H, W] for a convolution (N images, times T unless static), else [N, in]
 * @param weight shape of its weights: [out, in, k, k] or [out, in]
 * @param stride of a convolution, both ways; 1 for a matrix product
 * @param padding of a convolution, both ways; 0 for a matrix product
 * @param precision of both operands
 */
public record Product(
        Kind kind, String site, List<Long> input, List<Long> weight, int stride, int padding, Precision precision) {
    /** Which of a layer's three products. */
    public enum Kind {
        FORWARD,
        INPUT_GRADIENT,
        WEIGHT_GRADIENT
    }

    public Product {
        input = List.copyOf(input);
        weight = List.copyOf(weight);
        if (input.size() != weight.size() || (input.size() != 2 && input.size() != 4)) {
            throw new IllegalArgumentException(
                    "no convolution or matrix product: input " + input + ", weight " + weight);
        }
    }

    public boolean isConvolution() {
        return weight.size() == 4;
    }

    /** Shape of the layer's output, which is also that of the gradient that arrives: [N, out, H', W'] or [N, out]. */
    public List<Long> output() {
        if (!isConvolution()) {
            return List.of(input.get(0), weight.get(0));
        }
        return List.of(
                input.get(0),
                weight.get(0),
                (input.get(2) + 2L * padding - weight.get(2)) / stride + 1,
                (input.get(3) + 2L * padding - weight.get(3)) / stride + 1);
    }

    /** Floating-point operations, a multiplication and an addition counted as two; those on padding are not needed. */
    public double flops() {
        double perPair = 2.0 * input.get(0) * weight.get(0) * weight.get(1);
        return isConvolution() ? perPair * pairs(2) * pairs(3) : perPair;
    }

    /** Pairs of an output and an input that it sees, along one side of the maps. */
    private double pairs(int side) {
        double pairs = 0;
        for (long i = 0; i < output().get(side); i++) {
            long first = i * stride - padding;
            pairs += Math.max(0, Math.min(first + weight.get(side), input.get(side)) - Math.max(first, 0));
        }
        return pairs;
    }
}
