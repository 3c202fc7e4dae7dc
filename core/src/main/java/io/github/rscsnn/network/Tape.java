package io.github.rscsnn.network;

import io.github.rscsnn.option.Require;
import io.github.rscsnn.tensor.StepScope;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The operations of one forward pass with their backward rules, for layers that libtorch's autograd does not see. Used
 * once.
 */
final class Tape {
    private record Entry(List<Signal> inputs, Signal output, Function<Tensor, List<Tensor>> backward) {}

    private final List<Entry> entries = new ArrayList<>();
    private final List<Tensor> kept = new ArrayList<>();
    private boolean used;

    /**
     * To be called with every tensor that a rule will read, within the layer that makes it.
     *
     * @throws IllegalArgumentException if it only points into another tensor, which nobody would keep
     */
    void keep(Tensor tensor) {
        kept.add(tensor);
    }

    /** Lets what rules will read outlive {@code layer}, the scope in which it was made. */
    void keepIn(StepScope layer) {
        kept.forEach(layer::keep);
        kept.clear();
    }

    /**
     * @param inputs one signal, or the terms of a sum
     * @param backward maps the gradient of {@code output.data()} to the one that every input receives, or to null where
     *     none is needed; may add to the gradients of parameters, and must leave its argument as it is
     */
    Signal record(List<Signal> inputs, Signal output, UnaryOperator<Tensor> backward) {
        return recordEach(inputs, output, gradient -> {
            Tensor sent = backward.apply(gradient);
            return sent == null ? null : Collections.nCopies(inputs.size(), sent);
        });
    }

    /**
     * As {@link #record}, where each input receives a gradient of its own.
     *
     * @param backward maps the gradient of {@code output.data()}, in the precision in which that is stored, to one for each
     *     input, or to null where none is needed
     */
    Signal recordEach(List<Signal> inputs, Signal output, Function<Tensor, List<Tensor>> backward) {
        Precision stored = Precision.ofTensor(output.data()); // autograd, and what comes behind, may have another
        entries.add(new Entry(List.copyOf(inputs), output, gradient -> backward.apply(stored.of(gradient))));
        return output;
    }

    /**
     * Runs all rules, last first, and returns the gradient of {@code first}, or null if it needs none. Each gradient is
     * freed as soon as the rule that it was for has run.
     *
     * @throws IllegalStateException if it has run before: rules write over what they have read
     */
    @Nullable
    Tensor backward(Signal first, Signal last, Tensor gradient) {
        Require.state(
                !used,
                "this graph has been backpropagated through already: the fused backend keeps nothing for a second"
                        + " time; run the forward pass again, or use --backend reference");
        used = true;
        IdentityHashMap<Signal, Tensor> gradients = new IdentityHashMap<>();
        try {
            send(gradients, last, new Tensor(gradient));
            for (Entry entry : entries.reversed()) {
                Tensor arrived = gradients.remove(entry.output());
                if (arrived == null) {
                    continue; // nothing after it depends on it
                }
                try (StepScope scope = new StepScope()) {
                    List<Tensor> sent = entry.backward().apply(arrived);
                    for (int i = 0; sent != null && i < sent.size(); i++) {
                        send(gradients, entry.inputs().get(i), sent.get(i));
                    }
                } finally {
                    StepScope.release(arrived);
                }
            }
            Tensor ofFirst = gradients.get(first);
            return ofFirst == null ? null : new Tensor(ofFirst);
        } finally {
            gradients.values().forEach(StepScope::release);
        }
    }

    /** Layers that read one signal, as the branches of a residual block do, all send to it. */
    private static void send(Map<Signal, Tensor> gradients, Signal to, Tensor sent) {
        Tensor before = gradients.get(to);
        // A sum sends one tensor to all its terms: adding in place would change another term's gradient.
        gradients.put(to, StepScope.retain(before == null ? sent : before.add(sent)));
        StepScope.release(before);
    }
}
