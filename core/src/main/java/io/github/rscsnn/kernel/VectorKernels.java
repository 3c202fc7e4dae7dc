package io.github.rscsnn.kernel;

import java.util.Optional;
import jdk.incubator.vector.VectorShape;

/** The vector kernels of one width. Only {@link LifKernels} may touch this class, after it knows the module is there. */
final class VectorKernels {
    private VectorKernels() {}

    /** The widest vectors of this processor that the Java runtime uses, in bits. */
    static int preferredBits() {
        return VectorShape.preferredShape().vectorBitSize();
    }

    static NoiseKernel noise() {
        return NoiseKernel.vector(preferredBits());
    }

    static KernelSet of(KernelThreads threads, int bits) {
        return new KernelSet(
                "vector-" + bits,
                Optional.empty(),
                new VectorLifKernel(threads, bits),
                new VectorReluKernel(threads, bits, true),
                new VectorReluKernel(threads, bits, false),
                new VectorBatchNormKernel(threads, bits),
                new VectorSgdKernel(threads, bits));
    }
}
