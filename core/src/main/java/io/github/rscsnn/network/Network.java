package io.github.rscsnn.network;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * Layers in order, ending in a fully connected layer without a neuron.
 *
 * @param name architecture, for example {@code vgg5}
 * @param layers first to last
 * @param parameters all weights; closed with the network
 */
public record Network(String name, List<Layer> layers, Parameters parameters) implements AutoCloseable {
    public Network {
        layers = List.copyOf(layers);
    }

    /**
     * @param input [T·N, C, H, W], or [N, C, H, W] if static
     * @return outputs of the last layer at each step, [T, N, K]
     * @throws IllegalStateException if the network was closed
     */
    public Tensor forward(Signal input, Pass pass) {
        parameters.requireOpen();
        return pass.backend().forward(this, input, pass);
    }

    @Override
    public void close() {
        parameters.close();
    }
}
