package io.github.rscsnn.tensor;

import io.github.rscsnn.option.Interval;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import org.bytedeco.openblas.presets.openblas_nolapack;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/** How many threads libtorch computes with. */
public final class Threads {
    static {
        Natives.unpack(); // before libtorch is loaded
    }

    private static final Alone ALONE = new Alone();

    private Threads() {}

    /**
     * Sets the number for everything that follows in this process.
     *
     * <p>libtorch leaves the matrix products of its linear layers to OpenBLAS, which has threads of its own that
     * {@code set_num_threads} of libtorch does not reach: both are set here.
     *
     * @param threads at least 1
     */
    public static void use(int threads) {
        Interval.AT_LEAST_1.require("threads", threads);
        torch.set_num_threads(threads);
        openblas_nolapack.blas_set_num_threads(threads);
    }

    /**
     * Runs {@code product}, a float32 matrix product, on this thread alone. OpenBLAS's threads sleep between products; the caller
     * spins until they have worked, and where they wake up on the processor on which it spins that takes 4 to 8 ms. Of several
     * callers at once the last one restores what the first one found.
     */
    public static void alone(Runnable product) {
        synchronized (ALONE) {
            if (ALONE.callers++ == 0) {
                ALONE.threads = ofMatrixProducts();
                OpenBlas.set(1);
            }
        }
        try {
            product.run();
        } finally {
            synchronized (ALONE) {
                if (--ALONE.callers == 0) {
                    OpenBlas.set(ALONE.threads);
                }
            }
        }
    }

    /** Who computes {@link #alone} now; guarded by itself. */
    private static final class Alone {
        private int callers;
        private int threads;
    }

    /** Waits for the end of a thread, interrupted or not; the caller stays interrupted. */
    public static void join(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** How many libtorch computes with now. */
    public static int count() {
        return torch.get_num_threads();
    }

    /**
     * How many there are where nobody says.
     *
     * @param ompNumThreads value of {@code OMP_NUM_THREADS}, whose first number counts; null or anything else for
     *     {@code processors}
     */
    public static int standard(@Nullable String ompNumThreads, int processors) {
        String first = ompNumThreads == null ? "" : ompNumThreads.split(",", 2)[0].strip();
        return first.matches("[1-9]\\d{0,3}") ? Integer.parseInt(first) : processors;
    }

    /** Number of threads of the matrix products. */
    static int ofMatrixProducts() {
        return OpenBlas.get();
    }

    /**
     * OpenBLAS's own functions: JavaCPP's, which look for other libraries too, take half a millisecond and know only what they set
     * themselves. Without them nothing is changed.
     */
    @SuppressWarnings("restricted") // C functions without pointers
    private static final class OpenBlas {
        private static final @Nullable MethodHandle SET =
                function("openblas_set_num_threads", FunctionDescriptor.ofVoid(ValueLayout.JAVA_INT));
        private static final @Nullable MethodHandle GET =
                function("openblas_get_num_threads", FunctionDescriptor.of(ValueLayout.JAVA_INT));

        private static @Nullable MethodHandle function(String name, FunctionDescriptor type) {
            torch.get_num_threads(); // loads the library
            return SymbolLookup.loaderLookup()
                    .find(name)
                    .map(address -> Linker.nativeLinker().downcallHandle(address, type))
                    .orElse(null);
        }

        static void set(int threads) {
            try {
                if (SET != null) {
                    SET.invokeExact(threads);
                }
            } catch (Throwable e) {
                throw new IllegalStateException("openblas_set_num_threads failed", e);
            }
        }

        static int get() {
            try {
                return GET == null ? openblas_nolapack.blas_get_num_threads() : (int) GET.invokeExact();
            } catch (Throwable e) {
                throw new IllegalStateException("openblas_get_num_threads failed", e);
            }
        }
    }
}
