package io.github.rscsnn.attack;

import org.bytedeco.pytorch.Tensor;

/**
 * What an attacker can ask of a model on one batch: scores, and gradients of an objective. Each call of a random model is
 * a fresh draw.
 *
 * <p>Averaging over draws, other surrogates or a straight-through clamp are sources of their own, so every attack runs
 * with every source.
 */
public interface GradientSource {
    /**
     * @param images [N, C, H, W], pixels in [0, 1]; the images of the batch that this source was made for, perturbed
     * @param labels int64 [N]
     */
    Gradient gradient(Tensor images, Tensor labels, Objective objective);

    /** Class scores of one draw, [N, K], without a graph. */
    Tensor logits(Tensor images);

    /** Short description, for example {@code eot(10, bptt)}. */
    String name();

    /**
     * @param value gradient of the batch mean of the objective, [N, C, H, W]
     * @param objective its value for each image, [N]
     * @param logits scores of the forward pass, [N, K]
     */
    record Gradient(Tensor value, Tensor objective, Tensor logits) {}
}
