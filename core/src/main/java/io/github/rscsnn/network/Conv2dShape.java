package io.github.rscsnn.network;

import io.github.rscsnn.tensor.Tensors;
import java.util.List;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.Tensor;

/**
 * What decides which of oneDNN's implementations a convolution runs, the number of images apart.
 *
 * @param input [C, H, W]
 * @param weight [out, C, k, k]
 * @param stride in pixels, both ways
 * @param padding in pixels, on each side
 */
record Conv2dShape(List<Long> input, List<Long> weight, int stride, int padding, Precision precision) {
    static Conv2dShape of(long[] input, Tensor weight, int stride, int padding) {
        return new Conv2dShape(
                List.of(input[1], input[2], input[3]),
                java.util.Arrays.stream(Tensors.shape(weight)).boxed().toList(),
                stride,
                padding,
                Precision.ofTensor(weight));
    }

    /** Multiplications for one row of pixels of one image. */
    long costOfRow() {
        return input.get(2) * weight.stream().reduce(1L, (a, b) -> a * b);
    }

    /** For messages and files, for example {@code 12x8x8 to 20, kernel 3x3, stride 1, padding 1, f32}. */
    @Override
    public String toString() {
        return times(input) + " to " + weight.getFirst() + ", kernel " + times(weight.subList(2, 4)) + ", stride "
                + stride + ", padding " + padding + ", " + precision.title();
    }

    private static String times(List<Long> sizes) {
        return sizes.stream().map(String::valueOf).collect(Collectors.joining("x"));
    }
}
