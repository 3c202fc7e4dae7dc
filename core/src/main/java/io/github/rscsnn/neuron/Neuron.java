package io.github.rscsnn.neuron;

import org.bytedeco.pytorch.Tensor;

/**
 * A neuron model. Its state is local to the call: there is nothing to reset between batches.
 *
 * <p>An own model is one class that implements this; see {@link Lif} for the pattern.
 */
public interface Neuron {
    /**
     * Runs all time steps from a zero state.
     *
     * @param current input current [T, ...]
     * @param firing where the neuron sits, and what the caller overrides
     * @return output [T, ...], same shape
     */
    Tensor fire(Tensor current, Firing firing);

    /** Short description with all constants; written into every result. */
    String name();

    /**
     * Context of one call.
     *
     * @param site name of the layer, for example {@code lif2}
     * @param surrogate used instead of the neuron's own where not null (surrogate of an attack)
     */
    record Firing(String site, Surrogate surrogate) {}
}
