package io.github.rscsnn.neuron;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

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
     * @param detachReset whether the backward pass ignores the spike inside the reset even where the neuron's own does not;
     *     a neuron without a reset has nothing to do
     */
    record Firing(String site, @Nullable Surrogate surrogate, boolean detachReset) {
        /** With the neuron's own reset. */
        public Firing(String site, @Nullable Surrogate surrogate) {
            this(site, surrogate, false);
        }
    }
}
