package io.github.rscsnn.network;

import io.github.rscsnn.kernel.SgdKernel;
import io.github.rscsnn.neuron.Neuron;
import org.bytedeco.pytorch.Tensor;

/**
 * What executes layers. A backend named by the user runs or fails; it never silently becomes another one.
 *
 * <p>All backends agree with {@link ReferenceBackend} within a stated bound; their name is part of every result.
 */
public interface Backend {
    /** Name and precision, for example {@code reference f32}. */
    String title();

    /**
     * Runs all layers.
     *
     * @return outputs of the last layer at each step, [T, N, K]
     */
    default Tensor forward(Network network, Signal input, Pass pass) {
        Signal signal = input;
        for (Layer layer : network.layers()) {
            signal = layer.forward(signal, pass);
        }
        return signal.repeated().byTime();
    }

    Signal convBlock(ConvBlock block, Signal input, Pass pass);

    Signal linearBlock(LinearBlock block, Signal input, Pass pass);

    /** A neuron that follows something else than a convolution or a linear layer, such as an addition. */
    Signal neuron(String site, Neuron neuron, Signal current, Pass pass);

    /** The optimiser step that goes with this backend; null for ordinary tensor operations. */
    default SgdKernel sgd() {
        return null;
    }
}
