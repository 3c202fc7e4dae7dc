package io.github.rscsnn.attack;

import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.tensor.Tensors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;

/**
 * Candidates of the L2 Square attack (Algorithm 3): a grid of patterns first; then the perturbation of one square is wiped and
 * its length, with what is left of ε, goes to a pattern added in another square.
 */
record SquareL2(Threat threat, Tensor clean) implements Square.Proposals {
    private static final double TINY = 1e-12;

    /** Tiles of a fifth of the shorter side, as many as fit, centred. */
    @Override
    public Tensor first(Noise noise) {
        int n = (int) clean.size(0);
        int channels = (int) clean.size(1);
        int height = (int) clean.size(2);
        int width = (int) clean.size(3);
        int side = Math.max(Math.min(height, width) / 5, 1);
        int down = height / side;
        int across = width / side;
        float[] random = Tensors.floats(noise.uniform(n, (long) down * across, channels + 1L));
        float[] pattern = pattern(side);
        float[] delta = new float[n * channels * height * width];
        for (int tile = 0; tile < n * down * across; tile++) {
            int place = tile % (down * across);
            int top = (height - side * down) / 2 + place / across * side;
            int left = (width - side * across) / 2 + place % across * side;
            boolean transposed = random[tile * (channels + 1)] < 0.5;
            for (int c = 0; c < channels; c++) {
                int sign = random[tile * (channels + 1) + 1 + c] < 0.5 ? -1 : 1;
                int plane = (tile / (down * across) * channels + c) * height;
                for (int row = 0; row < side; row++) {
                    for (int column = 0; column < side; column++) {
                        int source = transposed ? column * side + row : row * side + column;
                        delta[(plane + top + row) * width + left + column] = sign * pattern[source];
                    }
                }
            }
        }
        Tensor laid = Tensors.of(delta, n, channels, height, width).to(clean.device(), clean.scalar_type());
        return atEpsilon(laid);
    }

    @Override
    public Tensor next(Tensor current, int wanted, Noise noise) {
        long channels = clean.size(1);
        int side = odd(wanted, (int) Math.min(clean.size(2), clean.size(3)));
        Tensor uniform = noise.uniform(clean.size(0), 5 + channels).to(clean.device(), clean.scalar_type());
        SquareWindow gains = SquareWindow.at(uniform.select(1, 0), uniform.select(1, 1), side, clean);
        SquareWindow loses = SquareWindow.at(uniform.select(1, 2), uniform.select(1, 3), side, clean);
        Tensor transposed = uniform.select(1, 4).lt(new Scalar(0.5)).view(-1, 1, 1, 1);
        Tensor signs = Square.signs(uniform.narrow(1, 5, channels)).view(-1, channels, 1, 1);

        Tensor delta = current.sub(clean);
        Tensor inGains = gains.mask().to(clean.scalar_type());
        Tensor inBoth = gains.mask().logical_or(loses.mask()).to(clean.scalar_type());
        Tensor old = delta.mul(inGains);
        Tensor mixed = gains.lay(pattern(side), transposed)
                .mul(signs)
                .add(old.div(channelLengths(old).add(new Scalar(TINY))));
        Tensor unused = Threat.lengths(delta)
                .square()
                .neg()
                .add(new Scalar(threat.epsilon() * threat.epsilon()))
                .clamp_min(new Scalar(0.0))
                .div(new Scalar((double) channels));
        Tensor available =
                channelLengths(delta.mul(inBoth)).square().add(unused).sqrt();
        Tensor fresh = mixed.div(channelLengths(mixed).add(new Scalar(TINY))).mul(available);
        Tensor kept = delta.mul(inBoth.neg().add(new Scalar(1.0)));
        return atEpsilon(kept.add(fresh));
    }

    /** At least 3 and odd, so that the pattern has a middle; no larger than the image. */
    private static int odd(int wanted, int largest) {
        int side = Math.max(wanted, 3) | 1;
        return side <= largest ? side : Math.max(1, (largest - 1) | 1);
    }

    private Tensor atEpsilon(Tensor delta) {
        Tensor scaled = delta.div(Threat.lengths(delta).clamp_min(new Scalar(Float.MIN_NORMAL)))
                .mul(new Scalar(threat.epsilon()));
        return threat.project(clean.add(scaled), clean);
    }

    private static Tensor channelLengths(Tensor values) {
        return values.square()
                .sum(new long[] {2, 3}, true, new ScalarTypeOptional())
                .sqrt();
    }

    /**
     * The pattern η (Eq. 2 and Fig. 3 of the paper) of a square, side · side values of length 1: concentric rectangles in the
     * upper half, the same negated in the lower one, which is a row taller if the side is odd.
     */
    static float[] pattern(int side) {
        int upper = side / 2;
        double[] values = new double[side * side];
        rectangles(values, 0, upper, side, 1);
        rectangles(values, upper, side - upper, side, -1);
        double total = 0;
        for (double value : values) {
            total += value * value;
        }
        float[] result = new float[values.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = (float) (values[i] / Math.sqrt(total));
        }
        return result;
    }

    /** Sum of 1 / (k + 1)² over the rectangles around the middle that hold a pixel, k being the distance; length 1. */
    private static void rectangles(double[] values, int firstRow, int rows, int columns, int sign) {
        int farthest = Math.max(rows / 2, columns / 2);
        double total = 0;
        double[] half = new double[rows * columns];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                int distance = Math.max(Math.abs(row - rows / 2), Math.abs(column - columns / 2));
                double sum = 0;
                for (int k = distance; k <= farthest; k++) {
                    sum += 1.0 / ((k + 1) * (k + 1));
                }
                half[row * columns + column] = sum;
                total += sum * sum;
            }
        }
        for (int i = 0; i < half.length; i++) {
            values[firstRow * columns + i] = sign * half[i] / Math.sqrt(total);
        }
    }
}
