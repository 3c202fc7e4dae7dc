package io.github.rscsnn.network;

import io.github.rscsnn.neuron.Neuron;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

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
        return Layers.forward(network.layers(), input, pass).repeated().byTime();
    }

    /** Puts weights where this backend computes: the processor's memory, unless it says otherwise. */
    default void place(Parameters parameters) {
        parameters.moveTo(Parameters.PROCESSOR);
    }

    /** Returns when everything that was asked for is computed: a GPU goes on while Java does. */
    default void finish() {}

    /** Gives memory back that is kept for passes to come. */
    default void rest() {}

    /** Whether workers may train together on this backend, with batch normalisation over all of their images. */
    default boolean sharesStatistics() {
        return true;
    }

    Signal convBlock(ConvBlock block, Signal input, Pass pass);

    Signal linearBlock(LinearBlock block, Signal input, Pass pass);

    /** Batch normalisation that is a layer of its own. */
    Signal norm(BatchNorm norm, Signal input, Pass pass);

    /** Pooling of each image at each time step; a static signal stays static. */
    Signal pool(Pool pool, Signal input);

    /**
     * The sum of two signals of one shape. May overwrite {@code a}, which nothing else may read.
     *
     * @throws IllegalArgumentException if the shapes differ
     */
    Signal add(Signal a, Signal b);

    /** A neuron that follows something else than a convolution or a linear layer, such as an addition. */
    Signal neuron(String site, Neuron neuron, Signal current, Pass pass);

    /** A layer of libtorch's operations. */
    default Signal composed(Composed layer, List<Signal> inputs, Pass pass) {
        List<Signal> aligned = layer.aligned(inputs, Signal::repeated);
        return layer.run(aligned, aligned.stream().map(Signal::data).toList(), pass);
    }

    /** The optimiser step that goes with this backend; null for ordinary tensor operations. */
    default @Nullable ParameterUpdate update() {
        return null;
    }
}
