package io.github.rscsnn.experiment;

import io.github.rscsnn.neuron.Lif;
import io.github.rscsnn.neuron.LifParameters;
import io.github.rscsnn.neuron.Surrogate;
import org.jspecify.annotations.Nullable;

/**
 * The neurons.
 *
 * @param name null for {@code relu} behind {@code ann} and {@code lif} otherwise
 * @param gamma width of the triangular surrogate (Eq. 17)
 */
public record NeuronKeys(
        @Nullable String name,
        double leak,
        double threshold,
        LifParameters.Reset reset,
        boolean detachReset,
        double gamma) {
    Lif lif() {
        return new Lif(new LifParameters(leak, threshold, reset, detachReset, new Surrogate.Triangle(gamma)));
    }
}
