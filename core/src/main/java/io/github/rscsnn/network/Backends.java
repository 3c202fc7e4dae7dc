package io.github.rscsnn.network;

import io.github.rscsnn.kernel.KernelSet;
import io.github.rscsnn.kernel.KernelThreads;
import io.github.rscsnn.kernel.LifKernels;
import io.github.rscsnn.tensor.Processor;
import java.util.List;
import java.util.Optional;

/** The backends by name. One named by the user runs or fails; only {@code auto} may fall back, and {@link #notice} says why. */
public final class Backends {
    public static final List<String> NAMES = List.of("auto", "fused", "reference");

    private static KernelThreads threads;

    private Backends() {}

    /**
     * @param name one of {@link #NAMES}
     * @param precision named by the user, or chosen by {@link #fastest}; it is kept or refused
     * @param threadCount threads of the kernels, at least 1; as many as libtorch's
     * @throws IllegalArgumentException for an unknown name, or {@code reference} in another precision than float32
     * @throws UnsupportedOperationException if {@code fused} or bfloat16 was named and cannot run here; the message says
     *     what to do
     */
    public static Backend of(String name, Precision precision, int threadCount) {
        return switch (name) {
            case "reference" -> reference(precision);
            case "fused" -> new FusedBackend(kernels(LifKernels.Choice.VECTOR, threadCount), precision);
            case "auto" ->
                notice().isPresent() && precision == Precision.F32
                        ? ReferenceBackend.INSTANCE
                        : new AutoBackend(new FusedBackend(kernels(LifKernels.Choice.VECTOR, threadCount), precision));
            default ->
                throw new IllegalArgumentException(
                        "unknown backend '" + name + "'; known: " + String.join(", ", NAMES));
        };
    }

    /**
     * A fused backend, on scalar kernels where there are no others, that tells {@code listener} of every product.
     *
     * @param listener null for nobody
     */
    public static Backend observed(Precision precision, int threadCount, ProductListener listener) {
        return new FusedBackend(kernels(LifKernels.Choice.AUTO, threadCount), precision).withListener(listener);
    }

    private static Backend reference(Precision precision) {
        if (precision != Precision.F32) {
            throw new IllegalArgumentException("backend reference runs in f32, not in " + precision.title()
                    + ": use --precision f32, or --backend fused");
        }
        return ReferenceBackend.INSTANCE;
    }

    /**
     * The precision in which {@code name} trains fastest here: bfloat16 where the processor multiplies it, else float32.
     *
     * @param name one of {@link #NAMES}
     */
    public static Precision fastest(String name) {
        return fastest(name, Processor.current(), notice().isPresent());
    }

    static Precision fastest(String name, Processor processor, boolean withoutKernels) {
        boolean fused = !name.equals("reference") && !withoutKernels;
        return fused && processor.multipliesBfloat16() ? Precision.BF16 : Precision.F32;
    }

    /** Why {@code auto} takes the reference on this machine, and what to do about it; empty if it does not. */
    public static Optional<String> notice() {
        return LifKernels.vectorRefusal().map(why -> "backend auto takes the slower reference: " + why);
    }

    private static synchronized KernelSet kernels(LifKernels.Choice choice, int threadCount) {
        if (threads == null || threads.size() != threadCount) {
            if (threads != null) {
                threads.close();
            }
            threads = new KernelThreads(threadCount);
        }
        return LifKernels.select(choice, threads);
    }
}
