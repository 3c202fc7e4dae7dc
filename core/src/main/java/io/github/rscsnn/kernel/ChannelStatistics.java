package io.github.rscsnn.kernel;

/**
 * Mean and variance per channel over all input steps and positions.
 *
 * @param mean arithmetic mean
 * @param variance biased variance: the sum of squared deviations over {@code count}
 * @param count values per channel
 */
public record ChannelStatistics(double[] mean, double[] variance, long count) {
    /**
     * Joins chunks in their order by the pairwise update of Chan, Golub and LeVeque (1983).
     *
     * @param means per chunk and channel
     * @param squares sums of squared deviations from these means, per chunk and channel
     */
    static ChannelStatistics join(Chunks chunks, double[][] means, double[][] squares, int channels) {
        double[] mean = new double[channels];
        double[] square = new double[channels];
        for (int chunk = 0; chunk < means.length; chunk++) {
            double before = chunks.from(chunk);
            double size = chunks.to(chunk) - before;
            double all = before + size;
            for (int c = 0; c < channels; c++) {
                double delta = means[chunk][c] - mean[c];
                mean[c] += delta * (size / all);
                square[c] += squares[chunk][c] + delta * delta * (before * size / all);
            }
        }
        for (int c = 0; c < channels; c++) {
            square[c] /= chunks.items();
        }
        return new ChannelStatistics(mean, square, chunks.items());
    }
}
