package io.github.rscsnn.network;

import io.github.rscsnn.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Convolutions of maps so small that each output sees all of them, such as a padded 3x3 kernel's on 1x1 and 2x2 maps, as one
 * matrix product. It has no operations on padding, which are 20 of 36 on a 2x2 map and 8 of 9 on one pixel.
 *
 * <p>An image [H, W, C] is a row of the matrix on the left, an output [H', W', out] one of the result; both lie in memory like
 * that. {@link #matrix} is what the kernel becomes.
 */
record WholeMaps(long[] input, long[] weight, int stride, int padding) {
    /** Of input [N, C, H, W] and weight [out, C, k, k]; null where an output sees only a part. */
    static @Nullable WholeMaps of(long[] input, Tensor weight, int stride, int padding) {
        WholeMaps maps = new WholeMaps(input, Tensors.shape(weight), stride, padding);
        return maps.seesAll(2) && maps.seesAll(3) ? maps : null;
    }

    private boolean seesAll(int side) {
        return input[side] <= weight[side] - padding && (outputs(side) - 1) * stride <= padding;
    }

    private long outputs(int side) {
        return (input[side] + 2L * padding - weight[side]) / stride + 1;
    }

    /**
     * The output [N, out, H', W'] of x [N, C, H, W], channels-last; a node of libtorch's graph where one is recorded.
     *
     * @param bias [out], or null
     */
    Tensor apply(Tensor x, Tensor kernel, @Nullable Tensor bias) {
        TensorOptional offset =
                bias == null ? new TensorOptional() : new TensorOptional(bias.repeat(outputs(2) * outputs(3)));
        return maps(torch.linear(rows(x), matrix(kernel), offset), weight[0], outputs(2), outputs(3));
    }

    /** The gradient of the input from that of the output. */
    Tensor inputGradient(Tensor gz, Tensor kernel) {
        return maps(rows(gz).mm(matrix(kernel)), input[1], input[2], input[3]);
    }

    /** The gradient of the weight: each tap's is the sum over all outputs that see the same pixels with it. */
    Tensor weightGradient(Tensor gz, Tensor x) {
        Tensor blocks = rows(gz).t().mm(rows(x));
        blocks = blocks.view(outputs(2), outputs(3), weight[0], input[2], input[3], input[1]);
        long[] shape = {weight[0], weight[2], weight[3], weight[1]};
        Tensor gradient = torch.empty(shape, new TensorOptions(x.dtype()), null).zero_();
        for (long i = 0; i < outputs(2); i++) {
            for (long j = 0; j < outputs(3); j++) {
                taps(gradient, i, j).add_(blocks.select(0, i).select(0, j));
            }
        }
        return gradient.permute(0, 3, 1, 2);
    }

    /** [H' · W' · out, H · W · C]: a line for each output, which are the taps that see the image from there. */
    private Tensor matrix(Tensor kernel) {
        Tensor lines = kernel.permute(0, 2, 3, 1);
        if (outputs(2) * outputs(3) == 1) {
            return taps(lines, 0, 0).reshape(weight[0], -1);
        }
        long[] shape = {outputs(2), outputs(3), weight[0], input[2], input[3], input[1]};
        Tensor matrix = torch.empty(shape, new TensorOptions(kernel.dtype()), null);
        for (long i = 0; i < outputs(2); i++) {
            for (long j = 0; j < outputs(3); j++) {
                matrix.select(0, i).select(0, j).copy_(taps(lines, i, j));
            }
        }
        return matrix.view(outputs(2) * outputs(3) * weight[0], -1);
    }

    /** Of a kernel [out, k, k, C] the taps with which output (i, j) sees the image: [out, H, W, C]. */
    private Tensor taps(Tensor kernel, long i, long j) {
        return kernel.narrow(1, padding - i * stride, input[2]).narrow(2, padding - j * stride, input[3]);
    }

    private static Tensor rows(Tensor maps) {
        return maps.permute(0, 2, 3, 1).flatten(1, -1);
    }

    private static Tensor maps(Tensor rows, long channels, long height, long width) {
        return rows.view(rows.size(0), height, width, channels).permute(0, 3, 1, 2);
    }
}
