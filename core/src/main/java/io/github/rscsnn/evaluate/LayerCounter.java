package io.github.rscsnn.evaluate;

import io.github.rscsnn.network.Signal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Sums up what one layer sees over several forward passes. */
final class LayerCounter {
    private final String site;
    private final String synapses;
    private final long connections;
    private boolean analog;
    private boolean isStatic = true;
    private int poolArea = 1;
    private double sum;
    private long inputs;

    LayerCounter(String site, String synapses, long connections) {
        this.site = site;
        this.synapses = synapses;
        this.connections = connections;
    }

    String site() {
        return site;
    }

    /** @param spikes what the values of the input are made of; empty if they are no spikes */
    void add(Signal input, Optional<Spikes> spikes) {
        isStatic &= input.isStatic();
        analog |= spikes.isEmpty();
        // a batch in which a pool's inputs happened to agree says nothing about its area
        poolArea = Math.max(poolArea, spikes.map(Spikes::area).orElse(1));
        sum += Spikes.sum(input.data());
        inputs += input.data().numel();
    }

    LayerActivity activity(@Nullable Double firingRate) {
        boolean synaptic = connections > 0;
        return new LayerActivity(
                site,
                synapses,
                connections,
                synaptic && analog,
                synaptic && isStatic,
                synaptic && !analog ? sum / inputs : null,
                analog ? 1 : poolArea,
                firingRate);
    }
}
