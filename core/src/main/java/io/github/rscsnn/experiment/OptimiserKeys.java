package io.github.rscsnn.experiment;

import io.github.rscsnn.train.LearningRate;
import io.github.rscsnn.train.Schedule;
import io.github.rscsnn.train.Sgd;

/** How gradients move the weights. */
public record OptimiserKeys(
        double lr,
        double momentum,
        double weightDecay,
        Sgd.Decay decay,
        boolean nesterov,
        Schedule schedule,
        double warmup) {
    LearningRate rate() {
        return new LearningRate(lr, schedule, warmup);
    }

    Sgd.Rule rule() {
        return new Sgd.Rule(momentum, weightDecay, decay, nesterov);
    }
}
