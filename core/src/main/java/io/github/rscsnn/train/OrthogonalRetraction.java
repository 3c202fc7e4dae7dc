package io.github.rscsnn.train;

import io.github.rscsnn.network.Parameters;
import io.github.rscsnn.option.Interval;
import io.github.rscsnn.tensor.Seeds;
import io.github.rscsnn.tensor.StepScope;
import io.github.rscsnn.tensor.Tensors;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * What SNN-RAT does after every batch (Ding et al. 2022; {@code orthogonal_retraction} in its utils.py): each kernel or
 * matrix W, seen as [out, rest], moves towards one with orthonormal rows, which bounds how far a change of the input can grow:
 *
 * <pre>
 *   W = (1 + beta) W - beta W W^T W
 * </pre>
 *
 * <p>Of a matrix with {@value #WHOLE} rows and more only {@value #PART} of the rows, drawn anew each time.
 *
 * @param beta in (0, 1); the authors' is 0.002
 */
public record OrthogonalRetraction(double beta) {
    static final int WHOLE = 200;
    static final double PART = 0.3;

    public OrthogonalRetraction {
        Interval.INSIDE_UNIT.require("retraction", beta);
    }

    /** @param seeds of this step, from which rows are drawn; the same for all workers */
    void apply(Parameters parameters, Seeds seeds) {
        try (NoGradGuard noGrad = new NoGradGuard()) {
            parameters.trainable().forEach((name, weight) -> {
                if (weight.dim() == 2 || weight.dim() == 4) {
                    try (StepScope scope = new StepScope()) {
                        retract(weight, seeds.random(name));
                    }
                }
            });
        }
    }

    private void retract(Tensor weight, SplittableRandom random) {
        int rows = (int) weight.size(0);
        if (weight.dim() == 2 && rows >= WHOLE) {
            Tensor drawn = Tensors.of(draw(rows, (int) (rows * PART), random), (int) (rows * PART))
                    .to(weight.device(), ScalarType.Long);
            weight.index_copy_(0, drawn, retracted(weight.index_select(0, drawn)));
        } else {
            Tensor flat = weight.reshape(rows, -1);
            weight.copy_(retracted(flat).reshape(weight.sizes()));
        }
    }

    /** @param w [rows, rest] */
    private Tensor retracted(Tensor w) {
        Tensor gram = w.matmul(w.t());
        return w.mul(new Scalar(1 + beta)).sub(gram.matmul(w), new Scalar(beta));
    }

    /** {@code count} of the numbers below {@code rows}, without repetition, in ascending order. */
    static long[] draw(int rows, int count, SplittableRandom random) {
        long[] all = new long[rows];
        Arrays.setAll(all, i -> i);
        for (int i = 0; i < count; i++) {
            int j = random.nextInt(i, rows);
            long swapped = all[i];
            all[i] = all[j];
            all[j] = swapped;
        }
        long[] drawn = Arrays.copyOf(all, count);
        Arrays.sort(drawn);
        return drawn;
    }
}
