package io.github.rscsnn.network;

import io.github.rscsnn.kernel.BatchNormFold;
import io.github.rscsnn.kernel.BatchNormKernel;
import io.github.rscsnn.kernel.ChannelAffine;
import io.github.rscsnn.kernel.ChannelStatistics;
import io.github.rscsnn.kernel.ChannelSums;
import io.github.rscsnn.kernel.GradientTarget;
import io.github.rscsnn.kernel.StorageType;
import io.github.rscsnn.tensor.Tensors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * Batch normalisation in one pass, with the bias of a convolution before it: y = scale · z + shift, z the convolution's
 * output without its bias.
 *
 * @param norm weights and running statistics
 * @param bias of the convolution, or null
 * @param training whether the statistics are those of z itself
 * @param peers workers whose batches belong to the statistics too, or null
 * @param fold the affine map and its gradients
 * @param affine of {@code fold}
 */
record NormState(
        BatchNorm norm,
        @Nullable Tensor bias,
        boolean training,
        @Nullable StatisticsExchange peers,
        BatchNormFold fold,
        ChannelAffine affine) {
    /** In training, takes the batch's statistics from {@code z} (channels-last) and updates the running ones. */
    static NormState of(
            BatchNorm norm,
            @Nullable Tensor offset,
            BatchNormKernel kernel,
            StorageType type,
            Tensor z,
            Signal input,
            Pass pass) {
        int channels = (int) z.size(1);
        float[] bias = offset == null ? new float[channels] : Tensors.floats(offset);
        ChannelStatistics statistics;
        StatisticsExchange peers = pass.sharing();
        if (pass.training()) {
            statistics = kernel.statistics(z.numel() / channels, channels, type, Tensors.memory(z));
            if (peers != null) {
                statistics = SharedStatistics.join(statistics, peers);
            }
            // A static image stands for T copies, which is what the unbiased variance of the reference counts.
            long seen = input.isStatic() ? statistics.count() * input.timeSteps() : statistics.count();
            updateRunning(norm, statistics, bias, seen);
        } else {
            double[] mean = Tensors.doubles(norm.runningMean());
            for (int c = 0; c < channels; c++) {
                mean[c] -= bias[c];
            }
            statistics = new ChannelStatistics(mean, Tensors.doubles(norm.runningVar()), z.numel() / channels);
        }
        BatchNormFold fold = new BatchNormFold(
                statistics, Tensors.floats(norm.weight()), Tensors.floats(norm.bias()), norm.epsilon());
        return new NormState(norm, offset, pass.training(), peers, fold, fold.affine());
    }

    /** @param seen values a channel that the statistics are of, with all copies in time */
    static void updateRunning(BatchNorm norm, ChannelStatistics statistics, float[] bias, long seen) {
        float[] mean = new float[bias.length];
        float[] variance = new float[bias.length];
        BatchNorm.requireSeveral(seen);
        double unbiased = seen / (seen - 1.0);
        for (int c = 0; c < bias.length; c++) {
            mean[c] = (float) (statistics.mean()[c] + bias[c]);
            variance[c] = (float) (statistics.variance()[c] * unbiased);
        }
        Scalar momentum = new Scalar(BatchNorm.MOMENTUM);
        norm.runningMean().lerp_(Tensors.of(mean, mean.length), momentum);
        norm.runningVar().lerp_(Tensors.of(variance, variance.length), momentum);
    }

    /** In training the gradient of the current needs a second pass; with constant statistics one pass is enough. */
    GradientTarget target() {
        return training ? GradientTarget.CURRENT : GradientTarget.INPUT;
    }

    /** What a kernel's backward pass is to sum up: null, which is quicker, where nobody asks for it, as in an attack. */
    @Nullable
    ChannelSums sums() {
        boolean wanted = training
                || norm.weight().requires_grad()
                || norm.bias().requires_grad()
                || (bias != null && bias.requires_grad());
        return wanted ? ChannelSums.zeros(affine.scale().length) : null;
    }

    /**
     * Adds to the gradients of weight, bias and the convolution's bias; in training turns {@code gz}, which holds the
     * gradient of the current, into that of {@code z}.
     */
    void backward(BatchNormKernel kernel, StorageType type, Tensor gz, Tensor z, @Nullable ChannelSums sums) {
        if (sums == null) {
            return;
        }
        FusedRun.accumulate(norm.weight(), () -> tensor(fold.weightGradient(sums)));
        FusedRun.accumulate(norm.bias(), () -> tensor(fold.biasGradient(sums)));
        if (bias != null) {
            FusedRun.accumulate(bias, () -> tensor(convolutionBias(sums)));
        }
        if (training) {
            int channels = affine.scale().length;
            kernel.inputGradient(
                    z.numel() / channels,
                    channels,
                    type,
                    Tensors.memory(z),
                    Tensors.memory(gz),
                    fold.inputGradient(peers == null ? sums : SharedStatistics.join(sums, peers)));
        }
    }

    /** In training the statistics undo any bias. */
    private double[] convolutionBias(ChannelSums sums) {
        double[] gradient = new double[affine.scale().length];
        if (!training) {
            for (int c = 0; c < gradient.length; c++) {
                gradient[c] = sums.gradient()[c] * affine.scale()[c];
            }
        }
        return gradient;
    }

    static Tensor tensor(double[] values) {
        return Tensors.of(values, values.length).to(ScalarType.Float);
    }
}
