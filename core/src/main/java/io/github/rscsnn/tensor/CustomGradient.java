package io.github.rscsnn.tensor;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorBase;
import org.bytedeco.pytorch.TensorTensorHook;

/**
 * A node of libtorch's autograd graph whose forward value and backward rule are both ours, without C++.
 *
 * <p>libtorch's {@code autograd::Function} has no Java binding. Here {@code y} is computed outside the graph, then
 * hung into it through two identity views of {@code x}; a gradient hook on the first view replaces the gradient that
 * arrives from {@code y} by the gradient with respect to {@code x}.
 */
public final class CustomGradient {
    /** First failure of a backward rule, by the thread that built the graph; the rule itself may run on another one. */
    private static final ThreadLocal<AtomicReference<Throwable>> FAILURE =
            ThreadLocal.withInitial(AtomicReference::new);

    private CustomGradient() {}

    /**
     * Backpropagates from {@code scalar}, and throws what a backward rule of its graph threw. An exception must not leave a
     * hook: it would pass through libtorch and end the process.
     *
     * @throws IllegalStateException around the rule's exception; the gradients of this pass are then worthless
     */
    public static void backward(Tensor scalar) {
        AtomicReference<Throwable> failure = FAILURE.get();
        failure.set(null);
        scalar.backward();
        Throwable thrown = failure.getAndSet(null);
        if (thrown != null) {
            throw new IllegalStateException("backpropagation failed: " + thrown.getMessage(), thrown);
        }
    }

    /**
     * @param x input; any shape
     * @param y value of the function at {@code x}, computed without a graph; may have another shape than {@code x} if it
     *     has as many elements, and another one too if {@code tapOf} was used
     * @param backward maps the gradient of {@code y} (any strides) to the gradient of {@code x}
     * @return {@code y} as a node of the graph of {@code x}; {@code y} itself when {@code x} needs no gradient
     */
    public static Tensor apply(Tensor x, Tensor y, UnaryOperator<Tensor> backward) {
        if (!x.requires_grad()) {
            return y;
        }
        AtomicReference<Throwable> failure = FAILURE.get();
        Tensor tap = x.view(x.sizes());
        // The hook belongs to the open scope and so lives until after backward; libtorch frees its own copy with the
        // graph.
        tap.register_hook(new TensorTensorHook() {
            @Override
            public TensorBase call(TensorBase gradient) {
                try {
                    return backward.apply(new Tensor(gradient));
                } catch (RuntimeException | Error e) {
                    failure.compareAndSet(null, e);
                    return gradient;
                }
            }
        });
        Tensor node = tap.view(tap.sizes());
        node.set_data(y);
        return node;
    }
}
