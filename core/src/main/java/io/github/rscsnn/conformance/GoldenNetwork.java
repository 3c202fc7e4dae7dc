package io.github.rscsnn.conformance;

import io.github.rscsnn.coding.Coding;
import io.github.rscsnn.network.BatchNorm;
import io.github.rscsnn.network.ConvBlock;
import io.github.rscsnn.network.Convolution;
import io.github.rscsnn.network.Layer;
import io.github.rscsnn.network.LinearBlock;
import io.github.rscsnn.network.Network;
import io.github.rscsnn.network.Normalise;
import io.github.rscsnn.network.Parameters;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.neuron.Lif;
import io.github.rscsnn.neuron.Neuron;
import io.github.rscsnn.option.Require;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * The small network of the golden cases with the weights of one of them ({@code w__NAME}): blocks of convolution, BN, LIF
 * and 2x2 average pool, as many as there are {@code conv1}, {@code conv2} ..., then a fully connected layer {@code fc}.
 */
final class GoldenNetwork {
    private GoldenNetwork() {}

    /** A new classifier with copies of the weights; to be closed. */
    static SpikingClassifier build(GoldenCase golden, Coding coding) {
        Parameters parameters = new Parameters();
        Neuron neuron = new Lif(LifCheck.parameters(golden));
        List<Layer> layers = new ArrayList<>();
        for (int i = 1; golden.has("w__conv" + i + ".weight"); i++) {
            Tensor weight = trainable(golden, parameters, "conv" + i + ".weight");
            Tensor bias = trainable(golden, parameters, "conv" + i + ".bias");
            String norm = "bn" + i + ".";
            layers.add(new ConvBlock(
                    "lif" + i,
                    new Convolution(weight, bias, 1, (int) weight.size(-1) / 2),
                    new BatchNorm(
                            trainable(golden, parameters, norm + "weight"),
                            trainable(golden, parameters, norm + "bias"),
                            parameters.buffer(norm + "running_mean", golden.tensor("w__" + norm + "running_mean")),
                            parameters.buffer(norm + "running_var", golden.tensor("w__" + norm + "running_var"))),
                    neuron,
                    true));
        }
        layers.add(new LinearBlock(
                "logits", trainable(golden, parameters, "fc.weight"), trainable(golden, parameters, "fc.bias"), null));
        Normalise normalise = new Normalise(golden.numbers("mean"), golden.numbers("std"));
        return new SpikingClassifier(coding, normalise, golden.count("T"), new Network("golden", layers, parameters));
    }

    /** @throws IllegalArgumentException if the network has no such tensor */
    static Tensor find(Parameters parameters, String name) {
        Tensor tensor = parameters.state().get(name);
        Require.argument(tensor != null, "the network has no parameter %s", name);
        return tensor;
    }

    private static Tensor trainable(GoldenCase golden, Parameters parameters, String name) {
        return parameters.trainable(name, golden.tensor("w__" + name));
    }
}
