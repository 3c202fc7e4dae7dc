package io.github.rscsnn.network;

import io.github.rscsnn.kernel.KernelSet;
import io.github.rscsnn.kernel.KernelThreads;
import io.github.rscsnn.kernel.LifKernels;
import io.github.rscsnn.tensor.Processor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The backends by name. One named by the user runs or fails; only {@code auto} may fall back, and {@link #notice} says why.
 *
 * <p>{@code cuda} and {@code cuda-reference} compute on the first NVIDIA GPU, {@code cuda:1} and so on on another; {@code auto}
 * stays on the processor.
 */
public final class Backends {
    public static final List<String> NAMES = List.of("auto", "cuda", "cuda-reference", "fused", "reference");

    private static final Pattern ON_GPU = Pattern.compile("cuda(-reference)?(:([0-9]{1,3}))?");

    /** By their number; those that wait for work sleep, and kernels of any number may be in use at once. */
    private static final Map<Integer, KernelThreads> THREADS = new ConcurrentHashMap<>();

    private Backends() {}

    /**
     * @param name one that {@link #isKnown}
     * @param precision named by the user, or chosen by {@link #fastest}; it is kept or refused
     * @param threadCount threads of the kernels, at least 1; as many as libtorch's
     * @throws IllegalArgumentException for an unknown name, or {@code reference} in another precision than float32
     * @throws UnsupportedOperationException if {@code fused} or bfloat16 was named and cannot run here; the message says
     *     what to do
     */
    public static Backend of(String name, Precision precision, int threadCount) {
        if (isCuda(name)) {
            return cuda(name, precision);
        }
        if (precision == Precision.TF32) {
            throw new IllegalArgumentException("tf32 is a precision of NVIDIA GPUs, not of backend " + name
                    + ": use --backend cuda, or --precision f32 or bf16");
        }
        return switch (name) {
            case "reference" -> reference(precision);
            case "fused" -> new FusedBackend(kernels(LifKernels.Choice.VECTOR, threadCount), precision);
            case "auto" ->
                notice().isPresent() && precision == Precision.F32
                        ? ReferenceBackend.INSTANCE
                        : new FusedBackend(kernels(LifKernels.Choice.VECTOR, threadCount), precision).chosen();
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
    public static Backend observed(Precision precision, int threadCount, @Nullable ProductListener listener) {
        return new FusedBackend(kernels(LifKernels.Choice.AUTO, threadCount), precision).withListener(listener);
    }

    /** Whether there is a backend of that name: one of {@link #NAMES}, or one on a GPU with its number, {@code cuda:1}. */
    public static boolean isKnown(String name) {
        return NAMES.contains(name) || isCuda(name);
    }

    /** Whether the backend of that name computes on an NVIDIA GPU. */
    public static boolean isCuda(String name) {
        return ON_GPU.matcher(name).matches();
    }

    private static Backend cuda(String name, Precision precision) {
        if (precision == Precision.BF16) {
            throw new IllegalArgumentException(
                    "backend " + name + " runs in tf32 or f32, not in bf16: use --precision tf32, or f32");
        }
        Matcher parts = ON_GPU.matcher(name);
        parts.matches();
        int index = parts.group(3) == null ? 0 : Integer.parseInt(parts.group(3));
        return CudaBackend.of(index, precision, parts.group(1) != null);
    }

    private static Backend reference(Precision precision) {
        if (precision != Precision.F32) {
            throw new IllegalArgumentException("backend reference runs in f32, not in " + precision.title()
                    + ": use --precision f32, or --backend fused");
        }
        return ReferenceBackend.INSTANCE;
    }

    /**
     * The precision in which {@code name} trains fastest here: TF32 on a GPU, bfloat16 where the processor multiplies it, else
     * float32.
     *
     * @param name one that {@link #isKnown}
     */
    public static Precision fastest(String name) {
        return fastest(name, Processor.current(), notice().isPresent());
    }

    static Precision fastest(String name, Processor processor, boolean withoutKernels) {
        if (isCuda(name)) {
            return Precision.TF32;
        }
        boolean fused = (name.equals("auto") || name.equals("fused")) && !withoutKernels;
        return fused && processor.multipliesBfloat16() ? Precision.BF16 : Precision.F32;
    }

    /** Why {@code auto} takes the reference on this machine, and what to do about it; empty if it does not. */
    public static Optional<String> notice() {
        return LifKernels.vectorRefusal().map(why -> "backend auto takes the slower reference: " + why);
    }

    private static KernelSet kernels(LifKernels.Choice choice, int threadCount) {
        return LifKernels.select(choice, THREADS.computeIfAbsent(threadCount, KernelThreads::new));
    }
}
