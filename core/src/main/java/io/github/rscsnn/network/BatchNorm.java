package io.github.rscsnn.network;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Weights and running statistics of batch normalisation over time merged into the batch: tdBN (Zheng et al. 2021) with
 * α · V_th = 1. Biased variance normalises, the unbiased one enters {@code runningVar}.
 *
 * @param weight [C]
 * @param bias [C]
 * @param runningMean [C]
 * @param runningVar [C]
 */
public record BatchNorm(Tensor weight, Tensor bias, Tensor runningMean, Tensor runningVar) {
    public static final double EPSILON = 1e-5;

    /** Weight of the newest batch in the running statistics. */
    public static final double MOMENTUM = 0.1;

    static BatchNorm create(Parameters parameters, String name, int channels) {
        return new BatchNorm(
                parameters.trainable(name + ".weight", torch.ones(channels)),
                parameters.trainable(name + ".bias", torch.zeros(channels)),
                parameters.buffer(name + ".running_mean", torch.zeros(channels)),
                parameters.buffer(name + ".running_var", torch.ones(channels)));
    }
}
