package io.github.rscsnn.network;

import io.github.rscsnn.neuron.Neuron;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Fully connected layer and neuron. Input of more than two dimensions is flattened channel-major, [T·N, C·H·W].
 *
 * @param site name of the neuron layer, for example {@code lif4}
 * @param weight [out, in]
 * @param bias [out]
 * @param neuron null for none (the last layer, whose outputs are the logits)
 */
public record LinearBlock(
        String site, Tensor weight, Tensor bias, @Nullable Neuron neuron) implements Layer {
    static LinearBlock create(
            Parameters parameters,
            Initialise init,
            String name,
            String site,
            int in,
            int out,
            @Nullable Neuron neuron) {
        Tensor weight = parameters.trainable(name + ".weight", init.uniformFanIn(name + ".weight", in, out, in));
        Tensor bias = parameters.trainable(name + ".bias", org.bytedeco.pytorch.global.torch.zeros(out));
        return new LinearBlock(site, weight, bias, neuron);
    }

    boolean holds(Tensor tensor) {
        return tensor == weight || tensor == bias;
    }

    @Override
    public Signal forward(Signal input, Pass pass) {
        return pass.backend().linearBlock(this, input, pass);
    }

    @Override
    public List<Neuron> neurons() {
        return neuron == null ? List.of() : List.of(neuron);
    }
}
