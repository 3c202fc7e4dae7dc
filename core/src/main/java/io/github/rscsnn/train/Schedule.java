package io.github.rscsnn.train;

/** How the learning rate falls from its start to 0 along half a cosine. */
public enum Schedule {
    /** Constant within an epoch, as SNN-RAT and {@code CosineAnnealingLR} stepped once an epoch. */
    COSINE,
    /** Lowered at every step: for runs of few epochs. */
    COSINE_STEP;

    /**
     * @param base learning rate of the first step
     * @param epoch from 0
     * @param step within the epoch, from 0
     */
    double rate(double base, int epoch, int step, int epochs, int stepsPerEpoch) {
        return switch (this) {
            case COSINE -> new CosineSchedule(base, epochs).at(epoch);
            case COSINE_STEP ->
                new CosineSchedule(base, (long) epochs * stepsPerEpoch).at((long) epoch * stepsPerEpoch + step);
        };
    }
}
