package io.github.rscsnn.evaluate;

import org.jspecify.annotations.Nullable;

/**
 * What one layer with synapses saw and did, per image and draw; the mean over the images that were measured.
 *
 * <p>A layer's synaptic operations are its connections once for each time step and input that is not silent. An input of
 * real numbers costs a multiplication and an addition (MAC) a connection, a spike one addition (AC).
 *
 * @param site name of the neuron layer that it drives, for example {@code lif2}; empty where an addition follows
 * @param synapses kind and size, for example {@code conv 3x3, 64 to 128}; empty for a neuron layer that has none of its
 *     own since it follows an addition
 * @param connections multiplications of one dense pass of one image: k² · C_in · C_out · H_out · W_out, products with the
 *     zeros of the padding included as is usual
 * @param analog whether its inputs are real numbers rather than spikes
 * @param staticInput whether all T steps see the same input, so that one pass serves them all
 * @param inputRate mean over inputs, steps and images of the spikes that arrive, pooled ones weighted by the pool's 1/k²;
 *     null for analog inputs
 * @param poolArea how many spikes the value 1 of an input stands for: 4 behind a 2x2 average pool, else 1
 * @param firingRate share of neurons that fire, mean over steps and images; null without spiking neurons
 */
public record LayerActivity(
        String site,
        String synapses,
        long connections,
        boolean analog,
        boolean staticInput,
        @Nullable Double inputRate,
        int poolArea,
        @Nullable Double firingRate) {}
