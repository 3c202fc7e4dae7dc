package io.github.rscsnn.theory;

import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.coding.PoissonCoding;
import io.github.rscsnn.network.Normalise;
import org.bytedeco.pytorch.Tensor;

/** Poisson coding: a Bernoulli variable a pixel, not normalised. */
record PoissonModel() implements CodingModel {
    @Override
    public String name() {
        return new PoissonCoding().name();
    }

    @Override
    public double uncoded(double pixel, double mean, double std) {
        return pixel;
    }

    @Override
    public Moments coded(double pixel, double mean, double std) {
        return Moments.bernoulli(pixel);
    }

    @Override
    public double theoremVariance(double pixel) {
        return pixel * (1 - pixel);
    }

    @Override
    public boolean isPoisson() {
        return true;
    }

    @Override
    public Tensor sample(Tensor images, Normalise normalise, Noise noise) {
        return new PoissonCoding().encode(images, 1, normalise, noise).data().squeeze(0);
    }
}
