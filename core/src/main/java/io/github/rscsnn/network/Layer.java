package io.github.rscsnn.network;

import io.github.rscsnn.neuron.Neuron;
import java.util.List;

/** A part of a network: a pure function of its input, its parameters and the pass. */
@FunctionalInterface
public interface Layer {
    Signal forward(Signal input, Pass pass);

    /** The neurons that it contains. */
    default List<Neuron> neurons() {
        return List.of();
    }
}
