package io.github.rscsnn.network;

/** Lets batch normalisation share its statistics with the other workers of a data-parallel training. */
@FunctionalInterface
public interface StatisticsExchange {
    /**
     * Replaces each value by its sum over all workers. All workers call it in the same order and with equally many values.
     */
    void sum(double[] values);
}
