package io.github.rscsnn.train;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * What one epoch of training did.
 *
 * @param epoch number of epochs completed, from 1
 * @param learningRate of its last step
 * @param loss mean over its images
 * @param trainAccuracy share of its (augmented) images classified correctly as they were trained on, in [0, 1]
 * @param testAccuracy share of clean test images classified correctly after it, in [0, 1]; null where not asked for
 * @param images number of images trained on
 * @param seconds wall time of the epoch without evaluation
 * @param nativeBytes physical memory of the process at its end
 * @param dataWaitSeconds part of {@code seconds} in which training waited for images
 * @param skippedImages number of images left out because they cannot be decoded
 */
public record EpochMetrics(
        int epoch,
        double learningRate,
        double loss,
        double trainAccuracy,
        @Nullable Double testAccuracy,
        int images,
        double seconds,
        long nativeBytes,
        double dataWaitSeconds,
        int skippedImages)
        implements Serializable {
    /** Share of the epoch's time in which training waited for images, in [0, 1]. */
    public double dataWaitShare() {
        return seconds > 0 ? dataWaitSeconds / seconds : 0;
    }
}
