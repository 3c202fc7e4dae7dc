package io.github.rscsnn.network;

import io.github.rscsnn.kernel.BatchNormFold;
import io.github.rscsnn.kernel.ChannelStatistics;
import io.github.rscsnn.kernel.ChannelSums;
import io.github.rscsnn.tensor.CustomGradient;
import io.github.rscsnn.tensor.Tensors;
import java.util.Arrays;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Batch normalisation of the reference backend with the statistics of all workers' batches: libtorch has the operation for
 * graphics cards only. Statistics are summed in float64.
 */
final class SynchronisedNorm {
    private SynchronisedNorm() {}

    /** @param x [T·N, C] or [T·N, C, H, W] */
    static Tensor train(BatchNorm norm, Tensor x, StatisticsExchange peers) {
        int channels = (int) x.size(1);
        Tensor input = x.detach();
        BatchNormFold fold;
        Tensor y;
        try (NoGradGuard noGrad = new NoGradGuard()) {
            ChannelStatistics all = SharedStatistics.join(statistics(input), peers);
            NormState.updateRunning(norm, all, new float[channels], all.count());
            fold = new BatchNormFold(all, Tensors.floats(norm.weight()), Tensors.floats(norm.bias()), norm.epsilon());
            y = input.mul(each(fold.affine().scale(), input))
                    .add(each(fold.affine().shift(), input));
        }
        float[] centre = fold.affine().centre();
        return CustomGradient.node(x, y, gy -> {
            try (NoGradGuard noGrad = new NoGradGuard()) {
                ChannelSums own = new ChannelSums(sums(gy), sums(gy.mul(input.sub(each(centre, input)))));
                FusedRun.accumulate(norm.weight(), () -> NormState.tensor(fold.weightGradient(own)));
                FusedRun.accumulate(norm.bias(), () -> NormState.tensor(fold.biasGradient(own)));
                BatchNormFold.InputGradient map = fold.inputGradient(SharedStatistics.join(own, peers));
                return gy.mul(each(map.ofGradient(), input))
                        .add(input.mul(each(map.ofInput(), input)))
                        .add(each(map.constant(), input));
            }
        });
    }

    private static ChannelStatistics statistics(Tensor input) {
        Tensor rows = rows(input);
        double[] mean = Tensors.doubles(rows.mean(1));
        Tensor deviation = rows.sub(Tensors.of(mean, mean.length, 1));
        double[] variance = Tensors.doubles(deviation.mul(deviation).mean(1));
        return new ChannelStatistics(mean, variance, rows.size(1));
    }

    private static double[] sums(Tensor tensor) {
        return Tensors.doubles(rows(tensor).sum(1));
    }

    /** [C, values of the channel], float64. */
    private static Tensor rows(Tensor tensor) {
        return tensor.transpose(0, 1).to(ScalarType.Double).reshape(tensor.size(1), -1);
    }

    /** One value a channel, in a shape that multiplies {@code like}. */
    private static Tensor each(float[] values, Tensor like) {
        long[] shape = new long[(int) like.dim()];
        Arrays.fill(shape, 1);
        shape[1] = values.length;
        return Tensors.of(values, shape);
    }
}
