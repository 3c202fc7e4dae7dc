package io.github.rscsnn.evaluate;

import io.github.rscsnn.network.ConvBlock;
import io.github.rscsnn.network.Convolution;
import io.github.rscsnn.network.LinearBlock;
import io.github.rscsnn.network.Network;
import io.github.rscsnn.network.Pass;
import io.github.rscsnn.network.ReferenceBackend;
import io.github.rscsnn.network.Signal;
import io.github.rscsnn.neuron.Neuron;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The reference backend, counting what goes into each layer and out of each neuron. Knows nothing of architectures: layers
 * are told apart by their place in the forward pass, which must be the same in each.
 */
final class CountingBackend extends ReferenceBackend {
    private final boolean spiking;
    private final List<LayerCounter> counters = new ArrayList<>();
    private final Map<String, Firing> firing = new HashMap<>();
    private @Nullable Signal networkInput;
    private int next;

    /** Spikes put out at a site. */
    private static final class Firing {
        private double spikes;
        private long places;
        private boolean binary = true;

        void add(Tensor output) {
            binary &= Spikes.of(output).map(found -> found.area() == 1).orElse(false);
            spikes += Spikes.sum(output);
            places += output.numel();
        }
    }

    /** @param spiking false for an ANN, none of whose values are spikes */
    CountingBackend(boolean spiking) {
        this.spiking = spiking;
    }

    Pass pass() {
        return Pass.EVALUATION
                .withBackend(this)
                .withObserver((site, output) ->
                        firing.computeIfAbsent(site, name -> new Firing()).add(output));
    }

    List<LayerActivity> layers() {
        return counters.stream()
                .map(counter -> counter.activity(rate(counter.site())))
                .toList();
    }

    private @Nullable Double rate(String site) {
        Firing found = firing.get(site);
        return !spiking || found == null || !found.binary ? null : found.spikes / found.places;
    }

    @Override
    public Tensor forward(Network network, Signal input, Pass pass) {
        networkInput = input;
        next = 0;
        return super.forward(network, input, pass);
    }

    @Override
    public Signal convBlock(ConvBlock block, Signal input, Pass pass) {
        Convolution convolution = block.convolution();
        Tensor weight = convolution.weight();
        long places = places(input.data().size(2), convolution, weight.size(2))
                * places(input.data().size(3), convolution, weight.size(3));
        String kind = "conv " + weight.size(2) + "x" + weight.size(3) + ", "
                + input.data().size(1) + " to " + weight.size(0);
        count(block.neuron() == null ? "" : block.site(), kind, weight.numel() * places, input);
        return super.convBlock(block, input, pass);
    }

    private static long places(long size, Convolution convolution, long kernel) {
        return (size + 2L * convolution.padding() - kernel) / convolution.stride() + 1;
    }

    @Override
    public Signal linearBlock(LinearBlock block, Signal input, Pass pass) {
        Tensor weight = block.weight();
        count(block.site(), "linear, " + weight.size(1) + " to " + weight.size(0), weight.numel(), input);
        return super.linearBlock(block, input, pass);
    }

    @Override
    public Signal neuron(String site, Neuron neuron, Signal current, Pass pass) {
        if (next == 0 || !counters.get(next - 1).site().equals(site)) { // else of the block that was just counted
            counter(site, "", 0);
        }
        return super.neuron(site, neuron, current, pass);
    }

    private void count(String site, String synapses, long connections, Signal input) {
        Optional<Spikes> spikes = spiking ? Spikes.of(input.data()) : Optional.empty();
        if (input == networkInput) { // no pool before it: a value such as 0.6 is a grey pixel, not 15 spikes of 25
            spikes = spikes.filter(found -> found.area() == 1);
        }
        counter(site, synapses, connections).add(input, spikes);
    }

    private LayerCounter counter(String site, String synapses, long connections) {
        if (next == counters.size()) {
            counters.add(new LayerCounter(site, synapses, connections));
        }
        return counters.get(next++);
    }
}
