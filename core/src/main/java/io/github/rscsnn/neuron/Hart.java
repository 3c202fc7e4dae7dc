package io.github.rscsnn.neuron;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Hybrid adversarial attack based on rate and temporal information (HART; Hao et al., ICLR 2024), as the authors' code has it (mode
 * {@code avg}): each step's gradient passes the surrogate at this step's membrane, what comes out is averaged over time and given to
 * every step alike, and membranes carry no gradient. The surrogate is Eq. 17's triangle, of the authors' γ = 1.
 *
 * @param surrogate at each membrane
 */
public record Hart(Surrogate surrogate) implements Surrogate.OverTime {
    /** Eq. 17 with γ = 1. */
    public static final Hart PUBLISHED = new Hart(new Surrogate.Triangle(1));

    @Override
    public Tensor toInput(Tensor gradient, Tensor current, Tensor membrane, LifParameters neuron) {
        Tensor passed = gradient.mul(surrogate.derivative(membrane.sub(new Scalar(neuron.threshold()))));
        return passed.mean(0).unsqueeze(0).expand_as(gradient);
    }

    @Override
    public String name() {
        return "hart(" + surrogate.name() + ")";
    }
}
