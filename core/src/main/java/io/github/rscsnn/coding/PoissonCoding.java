package io.github.rscsnn.coding;

import io.github.rscsnn.tensor.CustomGradient;
import io.github.rscsnn.tensor.Tensors;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;

/**
 * Poisson (Bernoulli) coding: pixel x fires at each time step with probability x, independently.
 *
 * <p>Spikes are {@code x >= r} with r uniform in [0, 1), drawn anew per element and step; the gradient is the identity
 * (straight through), summed over the steps. The image is not normalised, since a probability must be in [0, 1]. Both as
 * in the peers' published code for Bu et al. 2023.
 */
public record PoissonCoding() implements Coding {
    @Override
    public Coded encode(Tensor images, int timeSteps, UnaryOperator<Tensor> normalise, Noise noise) {
        long[] image = Tensors.shape(images);
        Tensor repeated = images.unsqueeze(1)
                .expand(image[0], timeSteps, image[1], image[2], image[3])
                .transpose(0, 1);
        Tensor spikes = noise.spikes(repeated.transpose(0, 1)).transpose(0, 1);
        return new Coded(CustomGradient.apply(repeated, spikes, gradient -> gradient), timeSteps, false);
    }

    /** Each pixel's rate at every step. */
    @Override
    public Coding quiet() {
        return new Rates();
    }

    private record Rates() implements Coding {
        @Override
        public Coded encode(Tensor images, int timeSteps, UnaryOperator<Tensor> normalise, Noise noise) {
            return new Coded(images, timeSteps, true);
        }

        @Override
        public boolean isRandom() {
            return false;
        }

        @Override
        public String name() {
            return "rates";
        }
    }

    @Override
    public boolean isRandom() {
        return true;
    }

    @Override
    public String name() {
        return "poisson";
    }
}
