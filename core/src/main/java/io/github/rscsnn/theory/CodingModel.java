package io.github.rscsnn.theory;

import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.network.Normalise;
import org.bytedeco.pytorch.Tensor;

/**
 * One time step of a coding as the first layer sees it: how its moments follow from a pixel, by our derivation and by the
 * paper's theorem, and how it is drawn.
 */
interface CodingModel {
    /** With all parameters. */
    String name();

    /**
     * Of the layer's input at one element; elements are independent given the image.
     *
     * @param pixel in [0, 1]
     * @param mean normalisation constant of its channel
     * @param std normalisation constant of its channel
     */
    default Moments moments(double pixel, double mean, double std) {
        return coded(pixel, mean, std);
    }

    /** The same as Eq. 11, 13 and 14 have it. */
    default Moments theorem(double pixel, double mean, double std) {
        return coded(pixel, mean, std);
    }

    /** {@code pixel} in the unit in which noise is added. */
    double uncoded(double pixel, double mean, double std);

    /** As {@link #moments}, in the unit in which noise is added. */
    Moments coded(double pixel, double mean, double std);

    /** Probability that a clamp changes the value. */
    default double clippedShare(double pixel, double mean, double std) {
        return 0;
    }

    /** Variance by Eq. 13 or 14 in the unit in which noise is added. */
    double theoremVariance(double pixel);

    /** Whether Theorem 3.2 is about it, rather than 3.3. */
    default boolean isPoisson() {
        return false;
    }

    /** Whether a clamp follows the noise. */
    default boolean isClamped() {
        return false;
    }

    /**
     * Independent draws of the layer's input, by the code that networks use.
     *
     * @param images [M, C, H, W], pixels in [0, 1]
     * @return [M, C, H, W]
     */
    Tensor sample(Tensor images, Normalise normalise, Noise noise);
}
