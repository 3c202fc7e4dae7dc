package io.github.rscsnn.network;

import io.github.rscsnn.option.Interval;
import io.github.rscsnn.option.Require;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Weights and running statistics of batch normalisation over time merged into the batch: tdBN (Zheng et al. 2021) with
 * α · V_th = 1. Biased variance normalises, the unbiased one enters {@code runningVar}.
 *
 * <p>Part of a {@link ConvBlock}, or a layer of its own, on [T·N, C], [T·N, C, L] or [T·N, C, H, W].
 *
 * @param weight [C]
 * @param bias [C]
 * @param runningMean [C]
 * @param runningVar [C]
 * @param epsilon added to a variance, at least 0
 */
public record BatchNorm(Tensor weight, Tensor bias, Tensor runningMean, Tensor runningVar, double epsilon)
        implements Layer {
    /** Where nobody says another, as in PyTorch. */
    public static final double EPSILON = 1e-5;

    /** Weight of the newest batch in the running statistics. */
    public static final double MOMENTUM = 0.1;

    public BatchNorm {
        Interval.AT_LEAST_0.require("epsilon of a normalisation", epsilon);
    }

    /** With {@link #EPSILON}. */
    public BatchNorm(Tensor weight, Tensor bias, Tensor runningMean, Tensor runningVar) {
        this(weight, bias, runningMean, runningVar, EPSILON);
    }

    @Override
    public Signal forward(Signal input, Pass pass) {
        return pass.backend().norm(this, input, pass);
    }

    /**
     * Refuses a training batch that has no variance, as PyTorch does.
     *
     * @param values per channel: T · N · H · W
     * @throws IllegalArgumentException for fewer than two
     */
    static void requireSeveral(long values) {
        Require.argument(
                values >= 2,
                "batch normalisation cannot train on one value a channel (one image of one"
                        + " pixel at T = 1): give --batch 2 or more, and two training images or more to each worker");
    }

    static BatchNorm create(Parameters parameters, String name, int channels) {
        return create(parameters, name, channels, EPSILON);
    }

    static BatchNorm create(Parameters parameters, String name, int channels, double epsilon) {
        return new BatchNorm(
                parameters.trainable(name + ".weight", torch.ones(channels)),
                parameters.trainable(name + ".bias", torch.zeros(channels)),
                parameters.buffer(name + ".running_mean", torch.zeros(channels)),
                parameters.buffer(name + ".running_var", torch.ones(channels)),
                epsilon);
    }
}
