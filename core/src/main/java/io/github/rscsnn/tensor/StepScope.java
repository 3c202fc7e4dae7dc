package io.github.rscsnn.tensor;

import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.jspecify.annotations.Nullable;

/**
 * Native lifetime of one step: every tensor made inside is freed when the scope closes, except those let out.
 *
 * <pre>{@code
 * Tensor gradient;
 * try (StepScope scope = new StepScope()) {
 *     ... hundreds of intermediate tensors ...
 *     gradient = scope.keep(images.grad().detach());   // lives on in the enclosing scope, if there is one
 * }
 * }</pre>
 *
 * <p>One scope around a whole attack keeps the graphs of all its forward passes alive: scope each gradient instead.
 * Scopes belong to the thread that opened them.
 */
public final class StepScope implements AutoCloseable {
    static {
        Natives.unpack(); // before libtorch is loaded
    }

    private final PointerScope outer;
    private final PointerScope scope;

    public StepScope() {
        outer = PointerScope.getInnerScope();
        scope = new PointerScope();
    }

    /**
     * Lets {@code pointer} outlive this scope: the enclosing scope of the same thread frees it, or, where there is none,
     * the caller must call {@link #release}.
     *
     * @throws IllegalArgumentException if {@code pointer} owns nothing: {@code grad()} and other getters point into another
     *     tensor and die with it; keep their {@code detach()} instead
     */
    public <P extends Pointer> P keep(P pointer) {
        requireOwner(pointer);
        if (outer != null) {
            outer.attach(pointer);
        } else {
            pointer.retainReference();
        }
        return pointer;
    }

    /**
     * Makes {@code pointer} independent of all scopes; {@link #release} gives it back.
     *
     * @throws IllegalArgumentException if {@code pointer} owns nothing, as for {@link #keep}
     */
    public static <P extends Pointer> P retain(P pointer) {
        requireOwner(pointer);
        pointer.retainReference();
        return pointer;
    }

    private static void requireOwner(Pointer pointer) {
        if (pointer.referenceCount() < 0) {
            throw new IllegalArgumentException("this " + pointer.getClass().getSimpleName()
                    + " only points into another one and would outlive it; keep its detach() instead");
        }
    }

    /** Gives back what {@link #retain}, or {@link #keep} without an enclosing scope, took; null is ignored. */
    public static void release(@Nullable Pointer pointer) {
        if (pointer != null && !pointer.isNull()) {
            pointer.releaseReference();
        }
    }

    @Override
    public void close() {
        scope.close();
    }
}
