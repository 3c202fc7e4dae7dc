package io.github.rscsnn.coding;

import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;

/**
 * Turns an image into a sequence of T inputs, differentiably: each coding states how its gradient is defined.
 *
 * <p>An own coding is one class that implements this.
 */
public interface Coding {
    /**
     * @param images [N, C, H, W], pixels in [0, 1]
     * @param timeSteps T, at least 1
     * @param normalise per-channel (x - mean) / std; given to the coding because the order of noise and normalisation is
     *     part of its definition
     * @param noise source of randomness; each call of this method takes one draw
     */
    Coded encode(Tensor images, int timeSteps, UnaryOperator<Tensor> normalise, Noise noise);

    /** Whether two calls with different noise may differ. */
    boolean isRandom();

    /** Name with all parameters, for example {@code rsc1(sigma2=0.1, sigma=0.3162, space=pixel)}. */
    String name();

    /**
     * This coding with the backward pass of every clamp and quantisation replaced by the identity: what an attacker uses
     * who will not be stopped by a saturated value. The forward pass is unchanged.
     */
    default Coding straightThrough() {
        return this;
    }

    /**
     * This coding without its noise: what an attacker follows who has the network and will not be bothered by draws.
     *
     * @throws UnsupportedOperationException if it is random and does not say what it is without
     */
    default Coding quiet() {
        if (isRandom()) {
            throw new UnsupportedOperationException("coding " + name() + " does not say what it is without its noise");
        }
        return this;
    }
}
