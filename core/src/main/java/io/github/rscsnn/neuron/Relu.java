package io.github.rscsnn.neuron;

import org.bytedeco.pytorch.Tensor;

/** The activation of the ANN twins: the same network with ReLU in the place of every LIF (SNN-RAT's {@code T = 0} mode). */
public record Relu() implements Neuron {
    @Override
    public Tensor fire(Tensor current, Firing firing) {
        return current.relu();
    }

    @Override
    public String name() {
        return "relu";
    }
}
