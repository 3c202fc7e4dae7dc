package io.github.rscsnn.network;

import io.github.rscsnn.neuron.Neuron;
import io.github.rscsnn.tensor.Seeds;

/**
 * Builds networks of one kind.
 *
 * <p>An own architecture is one class that implements this.
 */
@FunctionalInterface
public interface Architecture {
    /**
     * @param input what the network sees and must tell apart
     * @param neuron activation of every layer but the last
     * @param seeds of the initial weights
     */
    Network build(Input input, Neuron neuron, Seeds seeds);

    /**
     * @param channels C
     * @param height H in pixels
     * @param width W in pixels
     * @param classes K
     */
    record Input(int channels, int height, int width, int classes) {
        public Input {
            if (channels < 1 || height < 1 || width < 1 || classes < 2) {
                throw new IllegalArgumentException("a network needs channels, height and width of at least 1 and two"
                        + " classes, got " + channels + "x" + height + "x" + width + " and " + classes);
            }
        }
    }
}
