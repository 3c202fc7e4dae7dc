package io.github.rscsnn.network;

import org.bytedeco.pytorch.Tensor;

/** Told of every convolution and matrix product that a fused backend has run, on the thread that ran it. */
@FunctionalInterface
public interface ProductListener {
    /**
     * @param product what was computed
     * @param operand the activations, or in an input gradient's product the arriving gradient; valid during the call
     * @param nanos how long it took
     */
    void computed(Product product, Tensor operand, long nanos);
}
