package io.github.rscsnn.network;

import io.github.rscsnn.neuron.Neuron;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Convolution, batch normalisation, neuron, 2x2 average pool: the unit that backends may fuse.
 *
 * @param site name of the neuron layer, for example {@code lif1}
 * @param convolution never null
 * @param norm batch normalisation, never null
 * @param neuron null for none (a shortcut, or a branch that ends in an addition)
 * @param pool whether a 2x2 average pool follows
 */
public record ConvBlock(
        String site,
        Convolution convolution,
        BatchNorm norm,
        @Nullable Neuron neuron,
        boolean pool) implements Layer {
    @Override
    public Signal forward(Signal input, Pass pass) {
        return pass.backend().convBlock(this, input, pass);
    }

    @Override
    public List<Neuron> neurons() {
        return neuron == null ? List.of() : List.of(neuron);
    }
}
