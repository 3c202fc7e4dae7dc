package io.github.rscsnn.network;

import io.github.rscsnn.kernel.ChannelAffine;
import io.github.rscsnn.kernel.ChannelSums;
import io.github.rscsnn.kernel.GradientTarget;
import io.github.rscsnn.tensor.Tensors;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Batch normalisation of one fused block in one pass, with the convolution's bias: y = scale · z + shift, z the
 * convolution's output without its bias.
 */
final class NormState {
    private final ConvBlock block; // null: the identity
    private final boolean training;
    private final ChannelAffine affine;
    private final double[] inverseStd;
    private final long count;

    private NormState(ConvBlock block, boolean training, ChannelAffine affine, double[] inverseStd, long count) {
        this.block = block;
        this.training = training;
        this.affine = affine;
        this.inverseStd = inverseStd;
        this.count = count;
    }

    static NormState identity(int channels) {
        return new NormState(null, false, ChannelAffine.identity(channels), null, 0);
    }

    /** In training, takes the batch's statistics from {@code z} and updates the running ones. */
    static NormState of(ConvBlock block, Tensor z, Signal input, boolean training) {
        BatchNorm norm = block.norm();
        int channels = (int) z.size(1);
        long count = z.numel() / channels;
        double[] mean;
        double[] variance;
        float[] bias = block.convolution().bias() == null
                ? new float[channels]
                : Tensors.floats(block.convolution().bias());
        if (training) {
            T_TensorTensor_T statistics = torch.var_mean(z, new long[] {0, 2, 3}, false, false);
            variance = doubles(statistics.get0());
            mean = doubles(statistics.get1());
            long seen = input.isStatic() ? count * input.timeSteps() : count; // the reference sees T copies
            updateRunning(norm, mean, variance, bias, seen);
        } else {
            mean = doubles(norm.runningMean());
            variance = doubles(norm.runningVar());
            for (int c = 0; c < channels; c++) {
                mean[c] -= bias[c];
            }
        }
        float[] gamma = Tensors.floats(norm.weight());
        float[] beta = Tensors.floats(norm.bias());
        double[] inverseStd = new double[channels];
        float[] scale = new float[channels];
        float[] shift = new float[channels];
        float[] centre = new float[channels];
        for (int c = 0; c < channels; c++) {
            inverseStd[c] = 1 / Math.sqrt(variance[c] + BatchNorm.EPSILON);
            scale[c] = (float) (gamma[c] * inverseStd[c]);
            shift[c] = (float) (beta[c] - mean[c] * gamma[c] * inverseStd[c]);
            centre[c] = (float) mean[c];
        }
        return new NormState(block, training, new ChannelAffine(scale, shift, centre), inverseStd, count);
    }

    private static void updateRunning(BatchNorm norm, double[] mean, double[] variance, float[] bias, long seen) {
        float[] means = new float[mean.length];
        float[] variances = new float[mean.length];
        double unbiased = seen > 1 ? seen / (seen - 1.0) : 1;
        for (int c = 0; c < mean.length; c++) {
            means[c] = (float) (mean[c] + bias[c]);
            variances[c] = (float) (variance[c] * unbiased);
        }
        Scalar momentum = new Scalar(BatchNorm.MOMENTUM);
        norm.runningMean().lerp_(Tensors.of(means, means.length), momentum);
        norm.runningVar().lerp_(Tensors.of(variances, variances.length), momentum);
    }

    ChannelAffine affine() {
        return affine;
    }

    /** In training the gradient of the current needs a second pass; with constant statistics one pass is enough. */
    GradientTarget target() {
        return training ? GradientTarget.CURRENT : GradientTarget.INPUT;
    }

    /**
     * Adds to the gradients of weight, bias and the convolution's bias; in training turns {@code gz}, which holds the
     * gradient of the current, into that of {@code z}.
     */
    void backward(Tensor gz, Tensor z, ChannelSums sums) {
        double[] sum = sums.gradient();
        double[] weightGradient = new double[sum.length];
        for (int c = 0; c < sum.length; c++) {
            weightGradient[c] = sums.gradientTimesInput()[c] * inverseStd[c];
        }
        FusedRun.accumulate(block.norm().weight(), () -> tensor(weightGradient));
        FusedRun.accumulate(block.norm().bias(), () -> tensor(sum));
        Tensor bias = block.convolution().bias();
        if (bias != null) {
            FusedRun.accumulate(bias, biasGradient(sum));
        }
        if (training) {
            throughStatistics(gz, z, sum, weightGradient);
        }
    }

    private Supplier<Tensor> biasGradient(double[] sum) {
        return () -> {
            double[] gradient = new double[sum.length]; // in training the statistics undo any bias
            if (!training) {
                for (int c = 0; c < sum.length; c++) {
                    gradient[c] = sum[c] * affine.scale()[c];
                }
            }
            return tensor(gradient);
        };
    }

    /** gz = scale · (gy - mean(gy) - (z - mean(z)) · inverseStd · mean(gy · normalised z)). */
    private void throughStatistics(Tensor gz, Tensor z, double[] sum, double[] weightGradient) {
        int channels = sum.length;
        float[] ofZ = new float[channels];
        float[] constant = new float[channels];
        for (int c = 0; c < channels; c++) {
            double scale = affine.scale()[c];
            double slope = -scale * inverseStd[c] * weightGradient[c] / count;
            ofZ[c] = (float) slope;
            constant[c] = (float) (-scale * sum[c] / count - slope * affine.centre()[c]);
        }
        gz.mul_(row(affine.scale())).addcmul_(z, row(ofZ)).add_(row(constant));
    }

    private static Tensor row(float[] values) {
        return Tensors.of(values, 1, values.length, 1, 1);
    }

    static Tensor tensor(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = (float) values[i];
        }
        return Tensors.of(floats, floats.length);
    }

    private static double[] doubles(Tensor tensor) {
        float[] floats = Tensors.floats(tensor);
        double[] doubles = new double[floats.length];
        for (int i = 0; i < floats.length; i++) {
            doubles[i] = floats[i];
        }
        return doubles;
    }
}
