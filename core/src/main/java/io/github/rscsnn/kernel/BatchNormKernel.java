package io.github.rscsnn.kernel;

import java.lang.foreign.MemorySegment;

/**
 * The parts of batch normalisation that need their own pass over memory. Arrays are [rows, channels], channels-last,
 * with rows = input steps * N * H * W. Results do not depend on the number of threads.
 */
public interface BatchNormKernel {
    /**
     * Mean and biased variance per channel, in a way that stays accurate when the mean is large: each chunk subtracts
     * its own mean first. Means are within 1e-6 of the standard deviation, variances within 1e-5 of themselves.
     *
     * @throws IllegalArgumentException if the array is too short
     */
    ChannelStatistics statistics(long rows, int channels, StorageType type, MemorySegment input);

    /**
     * Replaces the gradient gy by gz = fma(a, gy, fma(b, z, d)), the same bits in all implementations.
     *
     * @param input z
     * @param gradient gy, overwritten with gz
     * @param coefficients a, b and d per channel
     * @throws IllegalArgumentException if an array is too short
     */
    void inputGradient(
            long rows,
            int channels,
            StorageType type,
            MemorySegment input,
            MemorySegment gradient,
            BatchNormFold.InputGradient coefficients);
}
