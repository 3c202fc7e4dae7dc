package io.github.rscsnn.coding;

import org.bytedeco.pytorch.Tensor;

/**
 * A coded batch.
 *
 * @param data [N, C, H, W] if {@code isStatic}, else [T, N, C, H, W]
 * @param timeSteps T
 * @param isStatic whether all time steps see the same image, so that what precedes the first neuron need run only once
 */
public record Coded(Tensor data, int timeSteps, boolean isStatic) {
    /** The whole sequence [T, N, C, H, W]. */
    public Tensor sequence() {
        if (!isStatic) {
            return data;
        }
        long[] shape = {timeSteps, data.size(0), data.size(1), data.size(2), data.size(3)};
        return data.unsqueeze(0).expand(shape);
    }
}
