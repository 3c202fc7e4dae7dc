package io.github.rscsnn.tensor;

import org.bytedeco.openblas.presets.openblas_nolapack;
import org.bytedeco.pytorch.global.torch;

/** How many threads libtorch computes with. */
public final class Threads {
    static {
        Natives.unpack(); // before libtorch is loaded
    }

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
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be at least 1, got " + threads);
        }
        torch.set_num_threads(threads);
        openblas_nolapack.blas_set_num_threads(threads);
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
    public static int standard(String ompNumThreads, int processors) {
        String first = ompNumThreads == null ? "" : ompNumThreads.split(",", 2)[0].strip();
        return first.matches("[1-9]\\d{0,3}") ? Integer.parseInt(first) : processors;
    }

    /** Number of threads of the matrix products. */
    static int ofMatrixProducts() {
        return openblas_nolapack.blas_get_num_threads();
    }
}
