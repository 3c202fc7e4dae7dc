package io.github.rscsnn.network;

import io.github.rscsnn.tensor.StepScope;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Tensor;

/** Layers one after the other. */
final class Layers {
    private Layers() {}

    /**
     * The last layer's output. Where no graph is recorded and nobody observes, what a layer made is freed before the next
     * but one runs: a forward pass then needs the memory of its largest layers instead of that of all.
     */
    static Signal forward(List<Layer> layers, Signal input, Pass pass) {
        if (GradMode.is_enabled() || pass.observer() != null) {
            return forwardKeepingAll(layers, input, pass);
        }
        Signal signal = input;
        Tensor held = null;
        try {
            for (Layer layer : layers) {
                Tensor next;
                try (StepScope scope = new StepScope()) {
                    signal = layer.forward(signal, pass);
                    next = StepScope.retain(new Tensor(signal.data()));
                }
                StepScope.release(held);
                held = next;
                signal = new Signal(next, signal.timeSteps(), signal.isStatic());
            }
            return held == null ? signal : new Signal(new Tensor(held), signal.timeSteps(), signal.isStatic());
        } finally {
            StepScope.release(held);
        }
    }

    /**
     * The same while {@code tape} records: what its rules will read lives on in the scope around this, and a layer's output
     * until the next layer has run.
     */
    static Signal forwardTaped(List<Layer> layers, Signal input, Pass pass, Tape tape) {
        PointerScope around = PointerScope.getInnerScope();
        if (around == null || pass.observer() != null) {
            return forwardKeepingAll(layers, input, pass);
        }
        Signal signal = input; // the tape knows signals by identity
        Tensor held = null;
        try {
            for (Layer layer : layers) {
                Tensor next;
                try (StepScope scope = new StepScope()) {
                    signal = layer.forward(signal, pass);
                    tape.keepIn(scope);
                    next = StepScope.retain(signal.data());
                }
                StepScope.release(held);
                held = next;
            }
            if (held != null) {
                around.attach(held);
            }
            return signal;
        } finally {
            StepScope.release(held);
        }
    }

    /** The same for a backend that needs all intermediate values later. */
    static Signal forwardKeepingAll(List<Layer> layers, Signal input, Pass pass) {
        Signal signal = input;
        for (Layer layer : layers) {
            signal = layer.forward(signal, pass);
        }
        return signal;
    }
}
