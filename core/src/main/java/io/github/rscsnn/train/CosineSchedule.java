package io.github.rscsnn.train;

import io.github.rscsnn.option.Interval;
import io.github.rscsnn.option.Require;

/**
 * PyTorch's {@code CosineAnnealingLR} to 0, stepped once per epoch: {@code lr/2 · (1 + cos(π · epoch / epochs))}.
 *
 * @param initial learning rate of the first epoch, above 0
 * @param epochs number of epochs, at least 1; 0 would be reached in the epoch after the last
 */
public record CosineSchedule(double initial, long epochs) {
    public CosineSchedule {
        Interval.ABOVE_0.require("learning rate", initial);
        Interval.AT_LEAST_1.require("epochs", epochs);
    }

    /**
     * Learning rate of an epoch.
     *
     * @param epoch from 0 to {@code epochs - 1}
     * @throws IllegalArgumentException for another epoch
     */
    public double at(long epoch) {
        Require.argument(epoch >= 0 && epoch < epochs, "epoch must be in 0..%s, got %s", epochs - 1, epoch);
        return initial / 2 * (1 + Math.cos(Math.PI * epoch / epochs));
    }
}
