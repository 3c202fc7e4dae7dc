package io.github.rscsnn.attack;

import io.github.rscsnn.coding.Coding;
import io.github.rscsnn.coding.DirectCoding;
import io.github.rscsnn.network.LinearBlock;
import io.github.rscsnn.network.Network;
import io.github.rscsnn.network.Normalise;
import io.github.rscsnn.network.Parameters;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.neuron.Lif;
import io.github.rscsnn.neuron.LifParameters;
import io.github.rscsnn.neuron.Neuron;
import io.github.rscsnn.tensor.Tensors;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** Models small enough to work out by hand. Their weights live as long as the scope that they were made in. */
public final class Toys {
    private Toys() {}

    /** The first class's score: its gradient is the network's own. */
    static final Objective FIRST_SCORE = (logits, labels) -> logits.select(1, 0);

    /** One pixel, one neuron, two classes: score 0 is 2 · spike rate, score 1 is 0. */
    static SpikingClassifier oneNeuron(LifParameters parameters, int timeSteps) {
        LinearBlock neuron = new LinearBlock(
                "lif1", Tensors.of(new float[] {1}, 1, 1), Tensors.of(new float[] {0}, 1), new Lif(parameters));
        return classifier(new DirectCoding(), timeSteps, neuron, readout(2, 0));
    }

    /** Scores {@code weight} · pixels + {@code bias}: no neuron, no masking. */
    static SpikingClassifier linear(Coding coding, Tensor weight, Tensor bias) {
        return classifier(coding, 1, new LinearBlock("logits", weight, bias, null));
    }

    static SpikingClassifier classifier(Coding coding, int timeSteps, LinearBlock... blocks) {
        return new SpikingClassifier(
                coding,
                new Normalise(new float[] {0}, new float[] {1}),
                timeSteps,
                new Network("toy", List.of(blocks), new Parameters()));
    }

    static LinearBlock hidden(String site, Tensor weight, Tensor bias, Neuron neuron) {
        return new LinearBlock(site, weight, bias, neuron);
    }

    private static LinearBlock readout(float... weights) {
        return new LinearBlock(
                "logits",
                Tensors.of(weights, weights.length, 1),
                Tensors.of(new float[weights.length], weights.length),
                null);
    }

    static Tensor pixel(double value) {
        return Tensors.of(new float[] {(float) value}, 1, 1, 1, 1);
    }

    static Tensor labels(long... values) {
        return Tensors.of(values, values.length);
    }
}
