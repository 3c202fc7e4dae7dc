package io.github.rscsnn.network;

import io.github.rscsnn.neuron.Neuron;
import io.github.rscsnn.neuron.Surrogate;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * How one forward pass runs. Everything that a pass may vary is here and nothing is remembered by the layers.
 *
 * @param training whether batch normalisation uses and updates batch statistics; false for evaluation and for attacks
 * @param backend what executes the layers
 * @param surrogate used by all neurons instead of their own where not null
 * @param observer told what each neuron layer put out, or null
 * @param detachReset whether the backward pass ignores the reset of every neuron; false leaves that to the neuron
 * @param peers other workers with whom batch normalisation shares its statistics in training; null for none
 */
public record Pass(
        boolean training,
        Backend backend,
        @Nullable Surrogate surrogate,
        boolean detachReset,
        @Nullable Observer observer,
        @Nullable StatisticsExchange peers) {
    public static final Pass TRAINING = new Pass(true, ReferenceBackend.INSTANCE, null, null);
    public static final Pass EVALUATION = new Pass(false, ReferenceBackend.INSTANCE, null, null);

    public Pass {
        Objects.requireNonNull(backend, "backend");
    }

    public Pass(boolean training, Backend backend, @Nullable Surrogate surrogate, @Nullable Observer observer) {
        this(training, backend, surrogate, false, observer, null);
    }

    /** What a neuron of the layer {@code site} is told. */
    Neuron.Firing firing(String site) {
        return new Neuron.Firing(site, surrogate, detachReset);
    }

    /** The workers whose statistics count in batch normalisation too; null for none, as in evaluation. */
    @Nullable
    StatisticsExchange sharing() {
        return training ? peers : null;
    }

    /** @param newPeers null for none */
    public Pass withPeers(@Nullable StatisticsExchange newPeers) {
        return new Pass(training, backend, surrogate, detachReset, observer, newPeers);
    }

    public Pass withBackend(Backend newBackend) {
        return new Pass(training, newBackend, surrogate, detachReset, observer, peers);
    }

    /** The same as an attack runs it, which {@link AttackedBackend} may do on a backend of its own. */
    public Pass ofAttack() {
        return backend instanceof AttackedBackend both ? withBackend(new AttackedBackend.Searching(both)) : this;
    }

    /** Of an attack's pass: how what it finds is judged, where another backend does that; null where this one does. */
    public @Nullable Pass ofJudge() {
        return backend instanceof AttackedBackend.Searching search
                ? EVALUATION.withBackend(search.both().judge())
                : null;
    }

    public Pass withSurrogate(Surrogate newSurrogate) {
        return new Pass(training, backend, newSurrogate, detachReset, observer, peers);
    }

    /** With the reset of every neuron detached in the backward pass. */
    public Pass withDetachedReset() {
        return new Pass(training, backend, surrogate, true, observer, peers);
    }

    public Pass withObserver(@Nullable Observer newObserver) {
        return new Pass(training, backend, surrogate, detachReset, newObserver, peers);
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
