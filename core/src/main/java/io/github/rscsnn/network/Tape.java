package io.github.rscsnn.network;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;

/**
 * The operations of one forward pass with their backward rules, for layers that libtorch's autograd does not see. Used
 * once.
 */
final class Tape {
    private record Entry(Signal input, Signal output, UnaryOperator<Tensor> backward) {}

    private final List<Entry> entries = new ArrayList<>();

    /**
     * @param backward maps the gradient of {@code output.data()} to that of {@code input.data()}, or to null where none is
     *     needed; may add to the gradients of parameters
     */
    Signal record(Signal input, Signal output, UnaryOperator<Tensor> backward) {
        entries.add(new Entry(input, output, backward));
        return output;
    }

    /** Runs all rules, last first, and returns the gradient of {@code first}, or null if it needs none. */
    Tensor backward(Signal first, Signal last, Tensor gradient) {
        Map<Signal, Tensor> gradients = new IdentityHashMap<>();
        gradients.put(last, gradient);
        for (Entry entry : entries.reversed()) {
            Tensor arrived = gradients.remove(entry.output());
            if (arrived == null) {
                continue; // nothing after it depends on it
            }
            Tensor sent = entry.backward().apply(arrived);
            if (sent != null) {
                // Two layers that read one signal, as the branches of a residual block do, both send to it.
                gradients.merge(entry.input(), sent, (a, b) -> a.add_(b));
            }
        }
        return gradients.get(first);
    }
}
