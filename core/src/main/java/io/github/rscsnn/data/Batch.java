package io.github.rscsnn.data;

import org.bytedeco.pytorch.Tensor;

/**
 * Some images as tensors. They belong to the {@code PointerScope} that was open when the batch was taken.
 *
 * @param images [N, C, H, W] float32 in [0, 1]
 * @param labels [N] int64
 * @param indices [N], each image's place in its data set
 * @param standIn whether this is one black image in the place of none, for a {@link Share} to which no image of a batch
 *     fell: it keeps step with the other workers and counts nothing
 */
public record Batch(Tensor images, Tensor labels, int[] indices, boolean standIn) {
    public Batch(Tensor images, Tensor labels, int[] indices) {
        this(images, labels, indices, false);
    }

    /** N. */
    public int size() {
        return indices.length;
    }
}
