package io.github.rscsnn.neuron;

import io.github.rscsnn.option.Interval;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Constants of the leaky integrate-and-fire neuron.
 *
 * @param leak the factor τ of Eq. 1 (λ in Appendix B.2) on the membrane kept from one step to the next; in (0, 1]; 1 is
 *     an integrate-and-fire neuron
 * @param threshold the membrane ϑ at which a spike is fired ({@code u >= threshold}, as SNN-RAT and SpikingJelly)
 * @param reset what a spike does to the membrane
 * @param resetBy what a soft reset subtracts from the membrane before the leak: the threshold, or threshold / leak where, as in
 *     snnTorch, the threshold is subtracted from what the leak left; above 0
 * @param detachReset whether backpropagation ignores the spike inside the reset
 * @param surrogate derivative used for the spike
 */
public record LifParameters(
        double leak, double threshold, Reset reset, double resetBy, boolean detachReset, Surrogate surrogate) {
    /** What happens to the membrane when a spike is fired. */
    public enum Reset {
        /** The membrane returns to 0 (Eq. 1). */
        HARD,
        /** {@code resetBy} is subtracted, which is the threshold unless said otherwise. */
        SOFT
    }

    /** Appendix B.2: leak 1, threshold 1, hard reset through which the gradient flows, Eq. 17 with γ = 1. */
    public static final LifParameters PAPER = new LifParameters(1, 1, Reset.HARD, false, new Surrogate.Triangle(1));

    public LifParameters {
        Interval.UNIT_ABOVE_0.require("leak", leak);
        Interval.ABOVE_0.require("threshold", threshold);
        Interval.ABOVE_0.require("what a soft reset subtracts", resetBy);
        Objects.requireNonNull(reset, "reset");
        Objects.requireNonNull(surrogate, "surrogate");
    }

    /** With the threshold for what a soft reset subtracts. */
    public LifParameters(double leak, double threshold, Reset reset, boolean detachReset, Surrogate surrogate) {
        this(leak, threshold, reset, threshold, detachReset, surrogate);
    }

    public LifParameters withLeak(double newLeak) {
        return new LifParameters(newLeak, threshold, reset, resetBy, detachReset, surrogate);
    }

    public LifParameters withSurrogate(Surrogate newSurrogate) {
        return new LifParameters(leak, threshold, reset, resetBy, detachReset, newSurrogate);
    }

    /**
     * What an attack makes of these: the spikes stay the same, the backward pass does not.
     *
     * @param newSurrogate null for the own one
     * @param newDetachReset true to detach the reset, false for what the neuron does itself
     */
    public LifParameters differentiated(@Nullable Surrogate newSurrogate, boolean newDetachReset) {
        return new LifParameters(
                leak,
                threshold,
                reset,
                resetBy,
                detachReset || newDetachReset,
                newSurrogate == null ? surrogate : newSurrogate);
    }

    public LifParameters withReset(Reset newReset, boolean newDetachReset) {
        return new LifParameters(leak, threshold, newReset, resetBy, newDetachReset, surrogate);
    }
}
