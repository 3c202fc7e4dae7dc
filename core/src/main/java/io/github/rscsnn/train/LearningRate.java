package io.github.rscsnn.train;

import io.github.rscsnn.option.Interval;
import io.github.rscsnn.option.Require;
import java.util.Objects;

/**
 * The learning rate of each step: the schedule's, and in the first epochs a part of it that grows by step from 0.
 *
 * @param base of the schedule's first step, above 0
 * @param schedule how it falls
 * @param warmup epochs, or parts of one, until the whole of it counts; 0 for none
 */
public record LearningRate(double base, Schedule schedule, double warmup) {
    public LearningRate {
        Interval.ABOVE_0.require("lr", base);
        Require.argument(warmup >= 0 && Double.isFinite(warmup), "warmup must be at least 0 epochs, got %s", warmup);
        Objects.requireNonNull(schedule, "schedule");
    }

    /**
     * {@code schedule · min(1, (steps done + 1) / steps of the warm-up)}.
     *
     * @param epoch from 0
     * @param step within the epoch, from 0
     */
    double at(int epoch, int step, int epochs, int stepsPerEpoch) {
        double rate = schedule.rate(base, epoch, step, epochs, stepsPerEpoch);
        double ramp = warmup * stepsPerEpoch;
        double done = (double) epoch * stepsPerEpoch + step + 1;
        return done < ramp ? rate * done / ramp : rate;
    }
}
