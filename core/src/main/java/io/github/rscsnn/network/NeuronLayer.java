package io.github.rscsnn.network;

import io.github.rscsnn.neuron.Neuron;
import java.util.List;

/**
 * Neurons that follow something else than a convolution with normalisation or a fully connected layer, such as a pool.
 *
 * @param site name of the layer
 */
public record NeuronLayer(String site, Neuron neuron) implements Layer {
    @Override
    public Signal forward(Signal input, Pass pass) {
        return pass.backend().neuron(site, neuron, input, pass);
    }

    @Override
    public List<Neuron> neurons() {
        return List.of(neuron);
    }
}
