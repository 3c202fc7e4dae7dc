package io.github.rscsnn.experiment;

import io.github.rscsnn.data.Augment;
import io.github.rscsnn.loss.Loss;
import io.github.rscsnn.train.TrainingSettings;
import org.jspecify.annotations.Nullable;

/**
 * How a network is trained.
 *
 * @param augment null for what is customary for the data set
 */
public record TrainingKeys(
        int epochs,
        int batch,
        OptimiserKeys optimiser,
        double ema,
        @Nullable Augment augment,
        RobustKeys robust,
        long seed) {
    TrainingSettings settings(Loss loss, String data) {
        return new TrainingSettings(
                epochs,
                batch,
                optimiser.rate(),
                optimiser.rule(),
                ema,
                augment == null ? Augment.customary(data) : augment,
                loss);
    }
}
