package io.github.rscsnn.network;

import io.github.rscsnn.tensor.Seeds;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/** Initial values, each from its own seed, so that a layer's weights do not depend on which layers came before. */
final class Initialise {
    private final Seeds seeds;

    Initialise(Seeds seeds) {
        this.seeds = seeds.child("initialise");
    }

    /** He et al. 2015, fan-out, gain of ReLU: N(0, 2 / (out · k · k)). */
    Tensor kaimingNormalFanOut(String name, long out, long in, long kernel) {
        double std = Math.sqrt(2.0 / (out * kernel * kernel));
        return torch.randn(new long[] {out, in, kernel, kernel}, generator(name))
                .mul_(new Scalar(std));
    }

    /** PyTorch's default for linear weights and all biases: uniform in ±1 / sqrt(fan in). */
    Tensor uniformFanIn(String name, long fanIn, long... shape) {
        double bound = 1 / Math.sqrt(fanIn);
        return torch.rand(shape, generator(name), new TensorOptions())
                .mul_(new Scalar(2 * bound))
                .sub_(new Scalar(bound));
    }

    private GeneratorOptional generator(String name) {
        return new GeneratorOptional(torch.make_generator_cpu(seeds.at(name)));
    }
}
