package io.github.rscsnn.experiment;

import io.github.rscsnn.data.Augment;
import io.github.rscsnn.loss.Loss;
import io.github.rscsnn.train.TrainingSettings;

/**
 * How a network is trained.
 *
 * @param augment null for what is customary for the data set
 * @param advEpsilon ε of FGSM adversarial training in pixel units; 0 for none (Table 5)
 */
public record TrainingKeys(
        int epochs, int batch, OptimiserKeys optimiser, double ema, Augment augment, double advEpsilon, long seed) {
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
