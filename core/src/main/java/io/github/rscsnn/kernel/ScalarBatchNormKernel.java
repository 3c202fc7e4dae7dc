package io.github.rscsnn.kernel;

import java.lang.foreign.MemorySegment;

/**
 * The specification of {@link BatchNormKernel}: one value at a time, sums in float64.
 *
 * @param threads the threads to run on
 */
public record ScalarBatchNormKernel(KernelThreads threads) implements BatchNormKernel {
    /** Larger than for neurons: joining chunks costs as much as eight rows. */
    private static final int STATISTICS_NUMBERS = 65536;

    @Override
    public ChannelStatistics statistics(long rows, int channels, StorageType type, MemorySegment input) {
        type.require(input, rows * channels, "input");
        Chunks chunks = statisticsChunks(rows, channels);
        double[][] means = new double[chunks.count()][channels];
        double[][] squares = new double[chunks.count()][channels];
        threads.run(
                chunks.count(),
                () -> chunk ->
                        statistics(type, input, chunks.from(chunk), chunks.to(chunk), 0, means[chunk], squares[chunk]));
        return ChannelStatistics.join(chunks, means, squares, channels);
    }

    @Override
    public void inputGradient(
            long rows,
            int channels,
            StorageType type,
            MemorySegment input,
            MemorySegment gradient,
            BatchNormFold.InputGradient coefficients) {
        type.require(input, rows * channels, "input");
        type.require(gradient, rows * channels, "gradient");
        Chunks.of(rows, channels)
                .run(
                        threads,
                        () -> (from, to) -> inputGradient(type, input, gradient, from, to, 0, channels, coefficients));
    }

    static Chunks statisticsChunks(long rows, int channels) {
        return new Chunks(rows, Math.max(16, STATISTICS_NUMBERS / channels));
    }

    /** Rows [from, to), channels from {@code firstChannel} on: means and sums of squared deviations. */
    static void statistics(
            StorageType type,
            MemorySegment input,
            long from,
            long to,
            int firstChannel,
            double[] means,
            double[] squares) {
        for (int c = firstChannel; c < means.length; c++) {
            double sum = 0;
            for (long row = from; row < to; row++) {
                sum += type.get(input, row * means.length + c);
            }
            means[c] = sum / (to - from);
            for (long row = from; row < to; row++) {
                double deviation = type.get(input, row * means.length + c) - means[c];
                squares[c] += deviation * deviation;
            }
        }
    }

    /** Rows [from, to), channels from {@code firstChannel} on. */
    static void inputGradient(
            StorageType type,
            MemorySegment input,
            MemorySegment gradient,
            long from,
            long to,
            int firstChannel,
            int channels,
            BatchNormFold.InputGradient coefficients) {
        for (long row = from; row < to; row++) {
            for (int c = firstChannel; c < channels; c++) {
                long i = row * channels + c;
                float ofInput = Math.fma(
                        coefficients.ofInput()[c],
                        type.get(input, i),
                        coefficients.constant()[c]);
                type.set(gradient, i, Math.fma(coefficients.ofGradient()[c], type.get(gradient, i), ofInput));
            }
        }
    }
}
