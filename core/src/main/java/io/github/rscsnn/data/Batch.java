package io.github.rscsnn.data;

import org.bytedeco.pytorch.Tensor;

/**
 * Some images as tensors. They belong to the {@code PointerScope} that was open when the batch was taken.
 *
 * @param images [N, C, H, W] float32 in [0, 1]
 * @param labels [N] int64
 * @param indices [N], each image's place in its data set
 */
public record Batch(Tensor images, Tensor labels, int[] indices) {
    /** N. */
    public int size() {
        return indices.length;
    }
}
