package io.github.rscsnn.train;

import io.github.rscsnn.data.Augment;
import io.github.rscsnn.loss.Loss;
import io.github.rscsnn.option.Interval;
import io.github.rscsnn.option.Require;
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
        Interval.AT_LEAST_1.require("epochs", epochs);
        Interval.AT_LEAST_1.require("batch", batch);
        Require.argument(
                rate.warmup() <= epochs,
                "warmup must be at most the %s epochs of training, got %s",
                epochs,
                rate.warmup());
        Require.argument(
                rule.decay() == Sgd.Decay.L2 || rate.base() * rule.weightDecay() < 1,
                "decoupled weight-decay times lr must be below 1, got %s and %s",
                rule.weightDecay(),
                rate.base());
        Interval.of("[0, 1)").require("ema", ema);
        Objects.requireNonNull(augment, "augment");
        Objects.requireNonNull(loss, "loss");
    }
}
