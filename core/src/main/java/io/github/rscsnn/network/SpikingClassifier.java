package io.github.rscsnn.network;

import io.github.rscsnn.coding.Coded;
import io.github.rscsnn.coding.Coding;
import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.option.Interval;
import io.github.rscsnn.tensor.Tensors;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;

/**
 * From images with pixels in [0, 1] to class scores: coding, normalisation, spiking network, readout. Differentiable from
 * end to end.
 *
 * @param coding image to sequence
 * @param normalise per-channel constants of the data set
 * @param timeSteps T, at least 1
 * @param network spiking network, or an ANN twin at T = 1; closed with the classifier
 */
public record SpikingClassifier(Coding coding, Normalise normalise, int timeSteps, Network network)
        implements AutoCloseable {
    public SpikingClassifier {
        Objects.requireNonNull(coding, "coding");
        Objects.requireNonNull(normalise, "normalise");
        Objects.requireNonNull(network, "network");
        Interval.AT_LEAST_1.require("time steps", timeSteps);
    }

    /**
     * Class scores, the mean over time of the last layer's outputs.
     *
     * @param images [N, C, H, W], pixels in [0, 1]
     * @param noise randomness of the coding; each call takes one draw
     * @return [N, K]
     */
    public Tensor logits(Tensor images, Noise noise, Pass pass) {
        return logitsOverTime(images, noise, pass).mean(0);
    }

    /**
     * The last layer's outputs at each time step, [T, N, K].
     *
     * @throws IllegalStateException if the classifier was closed
     */
    public Tensor logitsOverTime(Tensor images, Noise noise, Pass pass) {
        network.parameters().requireOpen();
        Tensors.requireRank(images, "images", "N, C, H, W");
        Coded coded = coding.encode(images, timeSteps, normalise, noise);
        return network.forward(signal(coded), pass);
    }

    private static Signal signal(Coded coded) {
        return coded.isStatic() ? new Signal(coded.data(), coded.timeSteps(), true) : Signal.ofTime(coded.data());
    }

    /** The same network behind another coding, for example an attacker's {@link Coding#straightThrough()}. */
    public SpikingClassifier withCoding(Coding other) {
        return new SpikingClassifier(other, normalise, timeSteps, network);
    }

    /** The same network over another number of time steps. */
    public SpikingClassifier withTimeSteps(int steps) {
        return new SpikingClassifier(coding, normalise, steps, network);
    }

    @Override
    public void close() {
        network.close();
    }
}
