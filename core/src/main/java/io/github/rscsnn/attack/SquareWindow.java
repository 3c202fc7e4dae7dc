package io.github.rscsnn.attack;

import io.github.rscsnn.tensor.Tensors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A square of each image of a batch, at a position of its own.
 *
 * @param rows number of a pixel's row within the square, below 0 or at least {@code side} outside; [N, 1, H, 1], int64
 * @param columns the same for columns; [N, 1, 1, W]
 * @param side in pixels
 */
record SquareWindow(Tensor rows, Tensor columns, int side) {
    /**
     * @param top uniform in [0, 1), [N]
     * @param left uniform in [0, 1), [N]
     */
    static SquareWindow at(Tensor top, Tensor left, int side, Tensor images) {
        return new SquareWindow(
                offsets(top, side, images.size(2)).view(-1, 1, images.size(2), 1),
                offsets(left, side, images.size(3)).view(-1, 1, 1, images.size(3)),
                side);
    }

    /** Pixel number minus a corner that is uniform among those where the square fits, [N, extent]. */
    private static Tensor offsets(Tensor uniform, int side, long extent) {
        Tensor corner = uniform.mul(new Scalar((double) (extent - side + 1)))
                .floor()
                .to(ScalarType.Long)
                .clamp_max(new Scalar(extent - side));
        Tensor pixels = torch.arange(new Scalar(extent)).to(uniform.device(), ScalarType.Long);
        return pixels.unsqueeze(0).sub(corner.unsqueeze(1));
    }

    /** Whether a pixel lies in the square, bool [N, 1, H, W]. */
    Tensor mask() {
        return within(rows).logical_and(within(columns));
    }

    private Tensor within(Tensor offsets) {
        return offsets.ge(new Scalar(0.0)).logical_and(offsets.lt(new Scalar((double) side)));
    }

    /**
     * Values of a pattern laid on the square, [N, 1, H, W]; 0 outside.
     *
     * @param pattern side · side values in C order
     * @param transposed bool [N, 1, 1, 1], where rows and columns of the pattern change places
     */
    Tensor lay(float[] pattern, Tensor transposed) {
        Tensor values = Tensors.of(pattern, pattern.length).to(rows.device(), ScalarType.Float);
        Tensor row = rows.clamp_min(new Scalar(0.0)).clamp_max(new Scalar(side - 1.0));
        Tensor column = columns.clamp_min(new Scalar(0.0)).clamp_max(new Scalar(side - 1.0));
        Tensor upright = row.mul(new Scalar((double) side)).add(column).to(ScalarType.Long);
        Tensor lying = column.mul(new Scalar((double) side)).add(row).to(ScalarType.Long);
        return values.take(torch.where(transposed, lying, upright)).mul(mask().to(ScalarType.Float));
    }
}
