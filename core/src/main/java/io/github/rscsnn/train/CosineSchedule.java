package io.github.rscsnn.train;

/**
 * PyTorch's {@code CosineAnnealingLR} to 0, stepped once per epoch: {@code lr/2 · (1 + cos(π · epoch / epochs))}.
 *
 * @param initial learning rate of the first epoch, above 0
 * @param epochs number of epochs, at least 1; 0 would be reached in the epoch after the last
 */
public record CosineSchedule(double initial, int epochs) {
    public CosineSchedule {
        if (!(initial > 0) || Double.isInfinite(initial)) {
            throw new IllegalArgumentException("learning rate must be above 0, got " + initial);
        }
        if (epochs < 1) {
            throw new IllegalArgumentException("epochs must be at least 1, got " + epochs);
        }
    }

    /**
     * Learning rate of an epoch.
     *
     * @param epoch from 0 to {@code epochs - 1}
     * @throws IllegalArgumentException for another epoch
     */
    public double at(int epoch) {
        if (epoch < 0 || epoch >= epochs) {
            throw new IllegalArgumentException("epoch must be in 0.." + (epochs - 1) + ", got " + epoch);
        }
        return initial / 2 * (1 + Math.cos(Math.PI * epoch / epochs));
    }
}
