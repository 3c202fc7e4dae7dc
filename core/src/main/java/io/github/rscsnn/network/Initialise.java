package io.github.rscsnn.network;

import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.tensor.Seeds;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** Initial values, each from its own seed, so that a layer's weights do not depend on which layers came before. */
final class Initialise {
    private final Seeds seeds;

    Initialise(Seeds seeds) {
        this.seeds = seeds.child("initialise");
    }

    /** He et al. 2015, fan-out, gain of ReLU: N(0, 2 / (out · k · k)). */
    Tensor kaimingNormalFanOut(String name, long out, long in, long kernel) {
        double std = Math.sqrt(2.0 / (out * kernel * kernel));
        return noise(name).gaussian(1, out, in, kernel, kernel).squeeze(0).mul_(new Scalar(std));
    }

    /** PyTorch's default for linear weights and all biases: uniform in ±1 / sqrt(fan in). */
    Tensor uniformFanIn(String name, long fanIn, long... shape) {
        double bound = 1 / Math.sqrt(fanIn);
        return noise(name)
                .uniform(1, shape)
                .squeeze(0)
                .mul_(new Scalar(2 * bound))
                .sub_(new Scalar(bound));
    }

    private Noise noise(String name) {
        return Noise.perImage(seeds.child(name), 0);
    }
}
