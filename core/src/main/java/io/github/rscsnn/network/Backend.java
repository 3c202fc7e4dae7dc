package io.github.rscsnn.network;

import io.github.rscsnn.neuron.Neuron;

/**
 * What executes layers. A backend named by the user runs or fails; it never silently becomes another one.
 *
 * <p>All backends agree with {@link ReferenceBackend} within a stated bound; their name is part of every result.
 */
public interface Backend {
    /** Name and precision, for example {@code reference f32}. */
    String title();

    Signal convBlock(ConvBlock block, Signal input, Pass pass);

    Signal linearBlock(LinearBlock block, Signal input, Pass pass);

    /** A neuron that follows something else than a convolution or a linear layer, such as an addition. */
    Signal neuron(String site, Neuron neuron, Signal current, Pass pass);
}
