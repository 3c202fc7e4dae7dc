package io.github.rscsnn.network;

import io.github.rscsnn.kernel.ChannelStatistics;
import io.github.rscsnn.kernel.ChannelSums;

/** What synchronised batch normalisation sums over workers: in the forward pass moments, in the backward pass gradients. */
final class SharedStatistics {
    private SharedStatistics() {}

    /**
     * Mean and variance over the batches of all workers.
     *
     * @param own of this worker's batch
     */
    static ChannelStatistics join(ChannelStatistics own, StatisticsExchange peers) {
        int channels = own.mean().length;
        double n = own.count();
        double[] moments = new double[2 * channels + 1];
        for (int c = 0; c < channels; c++) {
            double mean = own.mean()[c];
            moments[c] = n * mean;
            moments[channels + c] =
                    n * (own.variance()[c] + mean * mean); // in doubles the cancellation below is harmless
        }
        moments[2 * channels] = n;
        peers.sum(moments);
        double count = moments[2 * channels];
        double[] mean = new double[channels];
        double[] variance = new double[channels];
        for (int c = 0; c < channels; c++) {
            mean[c] = moments[c] / count;
            variance[c] = Math.max(0, moments[channels + c] / count - mean[c] * mean[c]);
        }
        return new ChannelStatistics(mean, variance, Math.round(count));
    }

    /** The sums over all workers; {@code own} is left as it is. */
    static ChannelSums join(ChannelSums own, StatisticsExchange peers) {
        int channels = own.gradient().length;
        double[] both = new double[2 * channels];
        System.arraycopy(own.gradient(), 0, both, 0, channels);
        System.arraycopy(own.gradientTimesInput(), 0, both, channels, channels);
        peers.sum(both);
        return new ChannelSums(
                java.util.Arrays.copyOfRange(both, 0, channels),
                java.util.Arrays.copyOfRange(both, channels, 2 * channels));
    }
}
