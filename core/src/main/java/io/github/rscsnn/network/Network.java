package io.github.rscsnn.network;

import io.github.rscsnn.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

    /**
     * Copies {@code state} into the weights, but those of fully connected layers that other classes or sizes of images make of another
     * shape there.
     *
     * @return names of those that stay as they are
     * @throws IllegalArgumentException if it is of another architecture; nothing is changed then
     */
    public List<String> begin(Map<String, Tensor> state) {
        List<String> kept = new ArrayList<>();
        Map<String, Tensor> all = new LinkedHashMap<>(state);
        parameters.trainable().forEach((name, own) -> {
            Tensor theirs = state.get(name);
            if (theirs != null
                    && layers.stream().anyMatch(layer -> layer instanceof LinearBlock block && block.holds(own))
                    && !Arrays.equals(Tensors.shape(theirs), Tensors.shape(own))) {
                all.put(name, own);
                kept.add(name);
            }
        });
        parameters.load(all);
        return kept;
    }

    @Override
    public void close() {
        parameters.close();
    }
}
