package io.github.rscsnn.network;

import io.github.rscsnn.neuron.Neuron;
import java.util.List;

/** A backend that runs whole networks: {@link Backend#forward} is all that may be asked of it, not single layers. */
interface WholeNetworks extends Backend {
    @Override
    default Signal convBlock(ConvBlock block, Signal input, Pass pass) {
        throw outsideOfForward();
    }

    @Override
    default Signal linearBlock(LinearBlock block, Signal input, Pass pass) {
        throw outsideOfForward();
    }

    @Override
    default Signal norm(BatchNorm norm, Signal input, Pass pass) {
        throw outsideOfForward();
    }

    @Override
    default Signal pool(Pool pool, Signal input) {
        throw outsideOfForward();
    }

    @Override
    default Signal add(Signal a, Signal b) {
        throw outsideOfForward();
    }

    @Override
    default Signal neuron(String site, Neuron neuron, Signal current, Pass pass) {
        throw outsideOfForward();
    }

    @Override
    default Signal composed(Composed layer, List<Signal> inputs, Pass pass) {
        throw outsideOfForward();
    }

    private IllegalStateException outsideOfForward() {
        return new IllegalStateException("backend " + title() + " runs whole networks: call Network.forward");
    }
}
