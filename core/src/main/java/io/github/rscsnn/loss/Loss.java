package io.github.rscsnn.loss;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** A scalar objective of the outputs over time. */
@FunctionalInterface
public interface Loss {
    /**
     * @param logits the last layer's outputs at each step, [T, N, K]
     * @param batch what the loss compares them with
     * @return scalar, mean over the batch
     */
    Tensor of(Tensor logits, Target batch);

    /** Draws of the noise of each image that it compares; logits are then [T, draws · N, K], all images of a draw together. */
    default int draws() {
        return 1;
    }

    /**
     * @param labels class of each image, int64 [N]
     * @param teacherLogits outputs of a teacher [N, K], or null where no loss asks for them
     */
    record Target(Tensor labels, @Nullable Tensor teacherLogits) {
        public Target(Tensor labels) {
            this(labels, null);
        }
    }
}
