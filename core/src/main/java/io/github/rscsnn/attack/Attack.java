package io.github.rscsnn.attack;

import io.github.rscsnn.coding.Noise;
import org.bytedeco.pytorch.Tensor;

/**
 * Searches for a perturbation that a model gets wrong. An own attack is one class that implements this.
 *
 * <p>Whether it succeeded is not for the attack to say: the images that it returns are judged with fresh draws.
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

    /** Name with all parameters, for example {@code pgd(linf, epsilon=0.0314, alpha=0.01, steps=7, random start)}. */
    String name();
}
