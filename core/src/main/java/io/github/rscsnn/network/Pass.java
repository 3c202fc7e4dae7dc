package io.github.rscsnn.network;

import io.github.rscsnn.neuron.Surrogate;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;

/**
 * How one forward pass runs. Everything that a pass may vary is here and nothing is remembered by the layers.
 *
 * @param training whether batch normalisation uses and updates batch statistics; false for evaluation and for attacks
 * @param backend what executes the layers
 * @param surrogate used by all neurons instead of their own where not null
 * @param observer told what each neuron layer put out, or null
 * @param peers other workers with whom batch normalisation shares its statistics in training; null for none
 */
public record Pass(
        boolean training, Backend backend, Surrogate surrogate, Observer observer, StatisticsExchange peers) {
    public static final Pass TRAINING = new Pass(true, ReferenceBackend.INSTANCE, null, null);
    public static final Pass EVALUATION = new Pass(false, ReferenceBackend.INSTANCE, null, null);

    public Pass {
        Objects.requireNonNull(backend, "backend");
    }

    public Pass(boolean training, Backend backend, Surrogate surrogate, Observer observer) {
        this(training, backend, surrogate, observer, null);
    }

    /** Whether batch normalisation takes the statistics of several workers. */
    boolean synchronised() {
        return training && peers != null;
    }

    /** @param newPeers null for none */
    public Pass withPeers(StatisticsExchange newPeers) {
        return new Pass(training, backend, surrogate, observer, newPeers);
    }

    public Pass withBackend(Backend newBackend) {
        return new Pass(training, newBackend, surrogate, observer, peers);
    }

    public Pass withSurrogate(Surrogate newSurrogate) {
        return new Pass(training, backend, newSurrogate, observer, peers);
    }

    public Pass withObserver(Observer newObserver) {
        return new Pass(training, backend, surrogate, newObserver, peers);
    }

    /** Sees the output of neuron layers, before any pooling. */
    @FunctionalInterface
    public interface Observer {
        /**
         * @param site name of the layer, for example {@code lif2}
         * @param output [T, N, ...]
         */
        void observe(String site, Tensor output);
    }
}
