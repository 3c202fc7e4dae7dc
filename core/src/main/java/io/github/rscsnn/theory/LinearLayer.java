package io.github.rscsnn.theory;

import io.github.rscsnn.network.ConvBlock;
import io.github.rscsnn.network.Convolution;
import io.github.rscsnn.network.Network;
import io.github.rscsnn.tensor.Seeds;
import io.github.rscsnn.tensor.Tensors;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A linear map of a part of the image, once as the operation that a network runs and once as the matrix W of the theorems.
 *
 * @param name for tables
 * @param region the part of the image that it sees
 * @param matrix W, [outputs][C · h · w of the region]
 * @param operation from the region's coded values [M, C, h, w] to [M, outputs]; adds a bias where the layer has one
 */
record LinearLayer(String name, Region region, double[][] matrix, UnaryOperator<Tensor> operation) {
    /** In pixels. */
    record Region(int top, int left, int height, int width) {
        /** The part of {@code images} [N, C, H, W]. */
        Tensor of(Tensor images) {
            return images.narrow(2, top, height).narrow(3, left, width).contiguous();
        }
    }

    int outputs() {
        return matrix.length;
    }

    /** The first convolution of a network. */
    static Convolution firstConvolution(Network network) {
        if (network.layers().getFirst() instanceof ConvBlock block) {
            return block.convolution();
        }
        throw new IllegalArgumentException(network.name()
                + " does not begin with a convolution: there is no first layer to check the theorems on");
    }

    /**
     * All channels of a convolution at {@code block} x {@code block} neighbouring positions that see no padding.
     *
     * @param height of the image, pixels
     * @param width of the image, pixels
     * @param seeds of the place
     */
    static LinearLayer convolution(Convolution convolution, int height, int width, int block, Seeds seeds) {
        int out = (int) convolution.weight().size(0);
        int in = (int) convolution.weight().size(1);
        int kernel = (int) convolution.weight().size(2);
        int stride = convolution.stride();
        int side = (block - 1) * stride + kernel;
        if (side > height || side > width) {
            throw new IllegalArgumentException(block + "x" + block + " outputs of a " + kernel + "x" + kernel
                    + " convolution see " + side + " pixels, more than the image's " + height + "x" + width);
        }
        SplittableRandom random = seeds.random("region");
        Region region = new Region(random.nextInt(height - side + 1), random.nextInt(width - side + 1), side, side);
        float[] weight = Tensors.floats(convolution.weight());
        double[][] matrix = new double[out * block * block][in * side * side];
        for (int o = 0; o < out; o++) {
            for (int position = 0; position < block * block; position++) {
                double[] row = matrix[o * block * block + position];
                int top = position / block * stride;
                int left = position % block * stride;
                for (int w = 0; w < in * kernel * kernel; w++) {
                    int c = w / (kernel * kernel);
                    int y = top + w / kernel % kernel;
                    int x = left + w % kernel;
                    row[(c * side + y) * side + x] = weight[o * in * kernel * kernel + w];
                }
            }
        }
        Convolution unpadded = new Convolution(convolution.weight(), convolution.bias(), stride, 0);
        UnaryOperator<Tensor> operation = coded -> unpadded.apply(coded).flatten(1, -1);
        return new LinearLayer("first convolution", region, matrix, operation);
    }

    /** The bias by which {@link #operation} differs from the matrix, [outputs]; 0 where there is none. */
    double[] bias(int channels) {
        Tensor zeros = torch.zeros(1, channels, region.height(), region.width());
        return Tensors.doubles(operation.apply(zeros));
    }

    /** A matrix of independent N(0, 1 / inputs) values on the whole image. */
    static LinearLayer random(int channels, int height, int width, int outputs, Seeds seeds) {
        SplittableRandom random = seeds.random("random layer");
        int inputs = channels * height * width;
        float[] values = new float[outputs * inputs];
        double[][] matrix = new double[outputs][inputs];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (random.nextGaussian() / Math.sqrt(inputs));
            matrix[i / inputs][i % inputs] = values[i];
        }
        UnaryOperator<Tensor> operation = coded ->
                coded.flatten(1, -1).matmul(Tensors.of(values, outputs, inputs).t());
        return new LinearLayer("random matrix", new Region(0, 0, height, width), matrix, operation);
    }
}
