/**
 * Spiking neurons: the LIF equation, its surrogate gradients, and the ReLU of the ANN twins.
 *
 * <p>Imports {@code tensor} and {@code kernel} only. Start with {@link io.github.rscsnn.neuron.Lif}.
 */
package io.github.rscsnn.neuron;
