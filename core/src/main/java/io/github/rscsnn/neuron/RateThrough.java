package io.github.rscsnn.neuron;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Backward pass through rate (BPTR; Ding et al. 2022), as the code of HART and of Özdenizci and Legenstein has it: the gradient of each
 * step passes where the neuron fired at least once in the sequence, unchanged, and nothing flows through time.
 */
public record RateThrough() implements Surrogate.OverTime {
    @Override
    public Tensor toInput(Tensor gradient, Tensor current, Tensor membrane, LifParameters neuron) {
        Tensor fired = membrane.ge(new Scalar(neuron.threshold())).any(0).unsqueeze(0);
        return gradient.mul(fired.to(gradient.scalar_type()));
    }

    @Override
    public String name() {
        return "bptr";
    }
}
