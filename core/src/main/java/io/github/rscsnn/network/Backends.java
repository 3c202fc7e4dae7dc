package io.github.rscsnn.network;

import io.github.rscsnn.kernel.KernelSet;
import io.github.rscsnn.kernel.KernelThreads;
import io.github.rscsnn.kernel.LifKernels;
import java.util.List;
import java.util.Optional;

/** The backends by name. One named by the user runs or fails; only {@code auto} may fall back, and {@link #notice} says why. */
public final class Backends {
    public static final List<String> NAMES = List.of("auto", "fused", "reference");

    private static KernelThreads threads;

    private Backends() {}

    /**
     * @param name one of {@link #NAMES}
     * @param threadCount threads of the kernels, at least 1; as many as libtorch's
     * @throws IllegalArgumentException for an unknown name
     * @throws UnsupportedOperationException if {@code fused} was named and cannot run here; the message says what to do
     */
    public static Backend of(String name, int threadCount) {
        return switch (name) {
            case "reference" -> ReferenceBackend.INSTANCE;
            case "fused" -> new FusedBackend(kernels(threadCount));
            case "auto" ->
                notice().isPresent()
                        ? ReferenceBackend.INSTANCE
                        : new AutoBackend(new FusedBackend(kernels(threadCount)));
            default ->
                throw new IllegalArgumentException(
                        "unknown backend '" + name + "'; known: " + String.join(", ", NAMES));
        };
    }

    /** Why {@code auto} takes the reference on this machine, and what to do about it; empty if it does not. */
    public static Optional<String> notice() {
        return LifKernels.vectorRefusal().map(why -> "backend auto takes the slower reference: " + why);
    }

    private static synchronized KernelSet kernels(int threadCount) {
        if (threads == null || threads.size() != threadCount) {
            if (threads != null) {
                threads.close();
            }
            threads = new KernelThreads(threadCount);
        }
        return LifKernels.select(LifKernels.Choice.VECTOR, threads);
    }
}
