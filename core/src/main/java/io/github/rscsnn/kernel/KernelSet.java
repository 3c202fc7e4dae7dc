package io.github.rscsnn.kernel;

import java.util.Optional;

/**
 * The kernels that run together.
 *
 * @param name what provenance records: {@code scalar} or {@code vector-256} and the like
 * @param notice why {@code auto} did not get the fastest ones, and what to do; empty otherwise
 * @param lif spiking blocks
 * @param relu conventional blocks
 * @param linear blocks without a neuron: the affine map alone
 * @param batchNorm batch normalisation
 * @param sgd optimiser step
 */
public record KernelSet(
        String name,
        Optional<String> notice,
        LifKernel lif,
        ReluKernel relu,
        ReluKernel linear,
        BatchNormKernel batchNorm,
        SgdKernel sgd) {
    /** The scalar kernels. */
    public static KernelSet scalar(KernelThreads threads) {
        return new KernelSet(
                "scalar",
                Optional.empty(),
                new ScalarLifKernel(threads),
                new ScalarReluKernel(threads, true),
                new ScalarReluKernel(threads, false),
                new ScalarBatchNormKernel(threads),
                new ScalarSgdKernel(threads));
    }

    KernelSet withNotice(String sentence) {
        return new KernelSet(name, Optional.of(sentence), lif, relu, linear, batchNorm, sgd);
    }
}
