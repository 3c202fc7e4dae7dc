package io.github.rscsnn.tensor;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.PointerConsumer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorBase;
import org.bytedeco.pytorch.TensorTensorHook;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

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

    /**
     * What the last rule gave on a thread without a scope, such as libtorch's own for a GPU. libtorch takes its copy after the
     * rule has returned, so that only the next rule can free it.
     */
    private static final ThreadLocal<TensorBase> LAST_RESULT = new ThreadLocal<>();

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
     * @param y value of the function at {@code x}, computed without a graph; of the shape of {@code x}
     * @param backward maps the gradient of {@code y} (any strides) to the gradient of {@code x}
     * @return {@code y} as a node of the graph of {@code x}; {@code y} itself when {@code x} needs no gradient
     */
    public static Tensor apply(Tensor x, Tensor y, UnaryOperator<Tensor> backward) {
        // A view of a leaf claims to require a gradient even where no graph is recorded.
        if (!x.requires_grad() || !GradMode.is_enabled()) {
            return y;
        }
        AtomicReference<Throwable> failure = FAILURE.get();
        Hooks hooks = new Hooks();
        Tensor tap = hooks.tap(x);
        hooks.on(tap, new TensorTensorHook() {
            @Override
            public TensorBase call(TensorBase gradient) {
                return guarded(failure, gradient, () -> backward.apply(new Tensor(gradient)));
            }
        });
        Tensor node = tap.view(tap.sizes());
        node.set_data(y);
        return node;
    }

    /**
     * A node whose value has another shape than its input: a whole network, say. The backward rule runs once, when the
     * gradient of {@code y} arrives, and may add to the gradients of parameters itself.
     *
     * @param x input, any shape; where it needs no gradient the rule's result is ignored
     * @param y value at {@code x}, computed without a graph
     * @param backward maps the gradient of {@code y} (any strides) to that of {@code x}, or to null if {@code x} needs none
     * @return {@code y} as a node that requires a gradient
     */
    public static Tensor node(Tensor x, Tensor y, UnaryOperator<Tensor> backward) {
        AtomicReference<Throwable> failure = FAILURE.get();
        Tensor anchor = x;
        if (!x.requires_grad()) {
            anchor = torch.zeros(1);
            anchor.set_requires_grad(true);
        }
        Hooks hooks = new Hooks();
        Tensor tap = hooks.tap(anchor);
        // Sum and expand change the shape at the cost of one pass over x; what they would send back is thrown away.
        Tensor node = tap.sum().expand(y.sizes());
        Tensor[] arrived = new Tensor[1];
        hooks.on(node, new TensorTensorHook() {
            @Override
            public TensorBase call(TensorBase gradient) {
                return guarded(failure, gradient, () -> {
                    arrived[0] = StepScope.retain(new Tensor(gradient));
                    return gradient;
                });
            }
        });
        hooks.on(tap, new TensorTensorHook() {
            @Override
            public TensorBase call(TensorBase replaced) {
                return guarded(failure, replaced, () -> {
                    Tensor gradient = backward.apply(arrived[0]);
                    StepScope.release(arrived[0]);
                    return gradient == null || !x.requires_grad() ? replaced : gradient;
                });
            }
        });
        node.set_data(y);
        return node;
    }

    /** Graphs made without a scope that libtorch has not freed yet. */
    static int withoutScope() {
        return Hooks.WITHOUT_SCOPE.size();
    }

    /**
     * Keeps the hooks of one node alive as long as libtorch may call them: it holds no reference that Java's garbage collector
     * sees. An open scope holds them until after backward. Without one the node's graph saves a tensor whose memory tells when
     * libtorch frees it.
     */
    private static final class Hooks {
        private static final Set<Hooks> WITHOUT_SCOPE = ConcurrentHashMap.newKeySet();

        private final List<TensorTensorHook> hooks = new ArrayList<>();
        private @Nullable FloatPointer one;
        private @Nullable PointerConsumer freed;

        /** An identity of {@code x} in its graph. */
        Tensor tap(Tensor x) {
            if (PointerScope.getInnerScope() != null) {
                return x.view(x.sizes());
            }
            one = new FloatPointer(1f);
            freed = new PointerConsumer() {
                private static final long serialVersionUID = 1;

                @Override
                public void call(Pointer memory) {
                    WITHOUT_SCOPE.remove(Hooks.this);
                }
            };
            WITHOUT_SCOPE.add(this);
            return x.mul(torch.from_blob(one, new long[0], freed)); // whose backward rule saves its other factor
        }

        void on(Tensor tensor, TensorTensorHook hook) {
            hooks.add(hook);
            tensor.register_hook(hook);
        }
    }

    /** What {@code rule} gives; if it throws, a gradient of NaN, so that nobody takes the pass for a good one. */
    private static TensorBase guarded(
            AtomicReference<Throwable> failure, TensorBase arrived, Supplier<TensorBase> rule) {
        if (PointerScope.getInnerScope() != null) {
            return attempt(failure, arrived, rule);
        }
        TensorBase result;
        try (StepScope scope = new StepScope()) {
            result = attempt(failure, arrived, rule);
            if (result == arrived) {
                StepScope.retain(result);
            } else {
                scope.keep(result);
            }
        }
        if (result != arrived) {
            arrived.deallocate(); // the binding's own copy
        }
        StepScope.release(LAST_RESULT.get());
        LAST_RESULT.set(result);
        return result;
    }

    private static TensorBase attempt(
            AtomicReference<Throwable> failure, TensorBase arrived, Supplier<TensorBase> rule) {
        try {
            return rule.get();
        } catch (RuntimeException | Error e) {
            failure.compareAndSet(null, e);
            return new Tensor(arrived).mul(new Scalar(Double.NaN));
        }
    }
}
