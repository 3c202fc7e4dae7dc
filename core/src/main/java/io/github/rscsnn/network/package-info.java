/**
 * Layers over time, architectures, readout, and the classifier that joins coding, normalisation and network.
 *
 * <p>Imports {@code tensor}, {@code kernel}, {@code neuron} and {@code coding} only. Start with
 * {@link io.github.rscsnn.network.SpikingClassifier#logits}: the whole data flow can be read there.
 */
package io.github.rscsnn.network;
