package io.github.rscsnn.train;

import io.github.rscsnn.data.Augment;
import io.github.rscsnn.loss.Loss;
import java.util.Objects;

/**
 * How to train.
 *
 * @param epochs at least 1
 * @param batch images a step, at least 1
 * @param rate learning rate of each step; its warm-up ends with the last epoch at the latest
 * @param rule of the optimiser
 * @param ema decay a step of the average of the weights, in [0, 1); 0 for none, see {@link WeightAverage}
 * @param augment of the training images
 * @param loss objective
 */
public record TrainingSettings(
        int epochs, int batch, LearningRate rate, Sgd.Rule rule, double ema, Augment augment, Loss loss) {
    public TrainingSettings {
        require(epochs >= 1, "epochs must be at least 1, got " + epochs);
        require(batch >= 1, "batch must be at least 1, got " + batch);
        require(
                rate.warmup() <= epochs,
                "warmup must be at most the " + epochs + " epochs of training, got " + rate.warmup());
        require(
                rule.decay() == Sgd.Decay.L2 || rate.base() * rule.weightDecay() < 1,
                "decoupled weight-decay times lr must be below 1, got " + rule.weightDecay() + " and " + rate.base());
        require(ema >= 0 && ema < 1, "ema must be in [0, 1), got " + ema);
        Objects.requireNonNull(augment, "augment");
        Objects.requireNonNull(loss, "loss");
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
