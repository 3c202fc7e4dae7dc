package io.github.rscsnn.train;

import io.github.rscsnn.data.Augment;
import io.github.rscsnn.loss.Loss;
import java.util.Objects;

/**
 * How to train.
 *
 * @param epochs at least 1
 * @param batch images a step, at least 1
 * @param learningRate of the first step, above 0
 * @param momentum of SGD, in [0, 1)
 * @param weightDecay on all parameters, at least 0
 * @param schedule of the learning rate
 * @param augment of the training images
 * @param loss objective
 */
public record TrainingSettings(
        int epochs,
        int batch,
        double learningRate,
        double momentum,
        double weightDecay,
        Schedule schedule,
        Augment augment,
        Loss loss) {
    public TrainingSettings {
        require(epochs >= 1, "epochs must be at least 1, got " + epochs);
        require(batch >= 1, "batch must be at least 1, got " + batch);
        require(learningRate > 0 && Double.isFinite(learningRate), "lr must be above 0, got " + learningRate);
        require(momentum >= 0 && momentum < 1, "momentum must be in [0, 1), got " + momentum);
        require(
                weightDecay >= 0 && Double.isFinite(weightDecay),
                "weight-decay must be at least 0, got " + weightDecay);
        Objects.requireNonNull(schedule, "schedule");
        Objects.requireNonNull(augment, "augment");
        Objects.requireNonNull(loss, "loss");
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
