package io.github.rscsnn.network;

import io.github.rscsnn.neuron.Neuron;
import io.github.rscsnn.option.Require;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Two branches that read one signal and are added.
 *
 * @param site name of the neuron layer after the addition, for example {@code layer1.0.lif2}; null without one
 * @param main layers of the first branch, at least one
 * @param shortcut layers of the second; none for the identity
 * @param neuron what follows the addition; null for none, as in SEW blocks, whose sums of spikes are 0, 1, 2, ...
 */
public record ResidualBlock(
        @Nullable String site,
        List<Layer> main,
        List<Layer> shortcut,
        @Nullable Neuron neuron) implements Layer {
    /** @throws IllegalArgumentException if the main branch is empty */
    public ResidualBlock {
        Require.argument(!main.isEmpty(), "the main branch of a residual block needs a layer");
        main = List.copyOf(main);
        shortcut = List.copyOf(shortcut);
    }

    @Override
    public Signal forward(Signal input, Pass pass) {
        Signal ofMain = Layers.forwardKeepingAll(main, input, pass);
        Signal ofShortcut = Layers.forwardKeepingAll(shortcut, input, pass);
        Signal sum = pass.backend().add(ofMain, ofShortcut);
        return neuron == null || site == null ? sum : pass.backend().neuron(site, neuron, sum, pass);
    }

    @Override
    public List<Neuron> neurons() {
        List<Neuron> all = new ArrayList<>();
        Stream.concat(main.stream(), shortcut.stream()).forEach(layer -> all.addAll(layer.neurons()));
        if (neuron != null) {
            all.add(neuron);
        }
        return all;
    }
}
