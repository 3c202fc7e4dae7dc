package io.github.rscsnn.attack;

import io.github.rscsnn.coding.Noise;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

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
    default @Nullable Threat threat() {
        return null;
    }

    /**
     * Whether images that it has broken for good leave it ({@link Departures}), with the point that broke them. Not those whose
     * last point counts, as FGSM's and PGD's do in the literature.
     */
    default boolean endsEarly() {
        return true;
    }

    /** Whether another run would be the same: no restart helps. */
    default boolean fixed() {
        return false;
    }

    /** The gradients that belong to it; as the network was trained for most. */
    default SourceSpec gradient() {
        return SourceSpec.PLAIN;
    }

    /** {@code base} as this attack takes gradients: with its own rule where {@code base} names none. */
    default SourceSpec ruled(SourceSpec base) {
        return base.rule().equals(SourceSpec.Rule.OWN) ? gradient().over(base) : base;
    }

    /** Forward passes for an image at most; not a number where the attack does not say. */
    default double cost(Price price) {
        return Double.NaN;
    }

    /** Name with all parameters, for example {@code pgd(linf, epsilon=0.0314, alpha=0.01, steps=7, random start)}. */
    String name();

    /**
     * What questions cost, in forward passes.
     *
     * @param gradient of one point, all draws
     * @param score of one point
     * @param again of scoring a point that was scored before; 0 for a model that is not random
     */
    record Price(double gradient, double score, double again) {
        /** Of several runs, the best of which counts. */
        double best(int runs, double run) {
            return runs * (run + score) + (runs - 1) * again;
        }
    }
}
