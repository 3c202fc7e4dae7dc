package io.github.rscsnn.cli;

import io.github.rscsnn.experiment.Parts;

/** The value of {@code --neuron}. */
final class NeuronChoice extends OpenChoice {
    NeuronChoice() {
        super(Parts.NEURONS);
    }
}
