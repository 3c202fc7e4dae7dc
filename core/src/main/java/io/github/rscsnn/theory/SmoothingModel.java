package io.github.rscsnn.theory;

import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.coding.NoiseSpace;
import io.github.rscsnn.coding.RandomizedSmoothingCoding;
import io.github.rscsnn.coding.RandomizedSmoothingCoding.Variant;
import io.github.rscsnn.network.Normalise;
import io.github.rscsnn.tensor.Tensors;
import java.util.Locale;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Randomized Smoothing Coding; one step of RSC-I and of RSC-II has the same distribution.
 *
 * @param sigma2 variance of the noise, in the unit of {@code space}
 * @param clamp whether Eq. 10 follows; without it this is what Theorem 3.3 is about, which no network sees
 */
record SmoothingModel(double sigma2, NoiseSpace space, boolean clamp) implements CodingModel {
    @Override
    public String name() {
        return "rsc(sigma2=" + sigma2 + ", space=" + space.name().toLowerCase(Locale.ROOT) + ")"
                + (clamp ? "" : ", no clamp");
    }

    private double sigma() {
        return Math.sqrt(sigma2);
    }

    private boolean inPixels() {
        return space == NoiseSpace.PIXEL;
    }

    @Override
    public double uncoded(double pixel, double mean, double std) {
        return inPixels() ? pixel : (pixel - mean) / std;
    }

    @Override
    public Moments coded(double pixel, double mean, double std) {
        double value = uncoded(pixel, mean, std);
        return clamp ? ClippedGaussian.of(value, sigma()) : Moments.gaussian(value, sigma());
    }

    @Override
    public Moments moments(double pixel, double mean, double std) {
        return atLayer(coded(pixel, mean, std), mean, std);
    }

    @Override
    public Moments theorem(double pixel, double mean, double std) {
        return atLayer(Moments.gaussian(uncoded(pixel, mean, std), sigma()), mean, std);
    }

    /** In pixel space normalisation comes after the noise. */
    private Moments atLayer(Moments coded, double mean, double std) {
        return inPixels() ? coded.standardised(mean, std) : coded;
    }

    @Override
    public double clippedShare(double pixel, double mean, double std) {
        return clamp ? ClippedGaussian.clippedShare(uncoded(pixel, mean, std), sigma()) : 0;
    }

    @Override
    public double theoremVariance(double pixel) {
        return sigma2;
    }

    @Override
    public boolean isClamped() {
        return clamp;
    }

    @Override
    public Tensor sample(Tensor images, Normalise normalise, Noise noise) {
        if (clamp) {
            return new RandomizedSmoothingCoding(Variant.I, sigma2, space)
                    .encode(images, 1, normalise, noise)
                    .data();
        }
        long[] shape = Tensors.shape(images);
        Tensor gaussian = noise.gaussian(shape[0], shape[1], shape[2], shape[3]).mul(new Scalar(sigma()));
        return inPixels()
                ? normalise.apply(images.add(gaussian))
                : normalise.apply(images).add(gaussian);
    }
}
