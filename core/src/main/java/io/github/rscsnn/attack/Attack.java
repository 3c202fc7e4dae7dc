package io.github.rscsnn.attack;

import io.github.rscsnn.coding.Noise;
import org.bytedeco.pytorch.Tensor;

/**
 * Searches for a perturbation that a model gets wrong. An own attack is one class that implements this.
 *
 * <p>Whether it succeeded is not for the attack to say: the images that it returns are held to the threat ({@link Attempt}) and
 * judged with fresh draws.
 */
public interface Attack {
    /**
     * @param source the model, as the attacker sees it
     * @param images clean images [N, C, H, W], pixels in [0, 1]; not changed
     * @param labels int64 [N]
     * @param noise the attack's own randomness (random start), one stream an image
     * @return images within the threat model, [N, C, H, W]
     */
    Tensor perturb(GradientSource source, Tensor images, Tensor labels, Noise noise);

    /** What its images are held to; null where an attack does not say. */
    default Threat threat() {
        return null;
    }

    /**
     * Whether images that it has broken for good leave it ({@link Departures}), with the point that broke them. Not those whose
     * last point counts, as FGSM's and PGD's do in the literature.
     */
    default boolean endsEarly() {
        return true;
    }

    /** Name with all parameters, for example {@code pgd(linf, epsilon=0.0314, alpha=0.01, steps=7, random start)}. */
    String name();
}
