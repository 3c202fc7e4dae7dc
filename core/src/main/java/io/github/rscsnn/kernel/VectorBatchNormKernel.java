package io.github.rscsnn.kernel;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * {@link BatchNormKernel} on vectors of at most a given width ({@link VectorChannels}); channels that do not fill two vectors are
 * left to the scalar one. Sums are float32 over some hundred values at most, which are joined in float64.
 *
 * @param threads the threads to run on
 * @param bits vector width: 64, 128, 256 or 512
 */
public record VectorBatchNormKernel(KernelThreads threads, int bits) implements BatchNormKernel {
    private static final int NUMBERS = 2048;

    /** Values of a lane that are summed in float32. */
    private static final int JOINED = 512;

    @Override
    public ChannelStatistics statistics(long rows, int channels, StorageType type, MemorySegment input) {
        type.require(input, rows * channels, "input");
        Chunks chunks = ScalarBatchNormKernel.statisticsChunks(rows, channels);
        double[][] means = new double[chunks.count()][channels];
        double[][] squares = new double[chunks.count()][channels];
        VectorChannels vectors = VectorChannels.of(bits, type, channels);
        threads.run(chunks.count(), () -> {
            Statistics worker = new Statistics(vectors, input);
            return chunk -> {
                long from = chunks.from(chunk);
                long to = chunks.to(chunk);
                if (vectors.channels() > 0) {
                    worker.run(from, to, means[chunk], squares[chunk]);
                }
                ScalarBatchNormKernel.statistics(
                        type, input, from, to, vectors.channels(), means[chunk], squares[chunk]);
            };
        });
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
        VectorChannels vectors = VectorChannels.of(bits, type, channels);
        BatchNormFold.InputGradient run = new BatchNormFold.InputGradient(
                vectors.spread(coefficients.ofGradient()),
                vectors.spread(coefficients.ofInput()),
                vectors.spread(coefficients.constant()));
        Chunks.of(rows, channels).run(threads, () -> {
            Rows z = new Rows(vectors);
            LaneMemory.Source source = new LaneMemory.Source(input, 0, z.runs);
            float[] g = new float[z.maxRows * vectors.channels()];
            return (from, to) -> {
                for (long at = from; at < to && vectors.channels() > 0; ) {
                    at = z.moveTo(at, to);
                    z.memory.load(gradient, 0, z.runs, g);
                    z.loops.inputGradient(source, g, run);
                    z.memory.store(g, gradient, 0, z.runs);
                }
                ScalarBatchNormKernel.inputGradient(
                        type, input, gradient, from, to, vectors.channels(), channels, coefficients);
            };
        });
    }

    /** Some rows. */
    private static final class Rows {
        final LaneMemory memory;
        final BatchNormLoops loops;
        final VectorChannels vectors;
        final int maxRows;
        final LaneMemory.Runs runs;

        Rows(VectorChannels vectors) {
            this.vectors = vectors;
            memory = Specialised.of(LaneMemory.class, VectorLaneMemory.class, vectors.lanes());
            loops = Specialised.of(BatchNormLoops.class, VectorBatchNormLoops.class, vectors.lanes());
            maxRows = Math.max(1, NUMBERS / Math.max(1, vectors.channels()));
            runs = new LaneMemory.Runs(maxRows + 1);
        }

        /** Moves to the rows from {@code row} on, before {@code end}; returns the row after the last one. */
        long moveTo(long row, long end) {
            long last = Math.min(end, row + maxRows);
            runs.clear();
            vectors.addRuns(runs, row, (int) (last - row));
            return last;
        }
    }

    /** One thread's two passes over a chunk: its mean, then the deviations from it. */
    private static final class Statistics {
        private final VectorChannels vectors;
        private final Rows rows;
        private final LaneMemory.Source source;
        private final float[] sum;
        private final float[] squares;

        Statistics(VectorChannels vectors, MemorySegment input) {
            this.vectors = vectors;
            this.rows = new Rows(vectors);
            this.source = new LaneMemory.Source(input, 0, rows.runs);
            this.sum = new float[vectors.pattern()];
            this.squares = new float[vectors.pattern()];
        }

        void run(long from, long to, double[] means, double[] chunkSquares) {
            Arrays.fill(sum, 0);
            for (long row = from; row < to; ) {
                row = rows.moveTo(row, to);
                rows.loops.sum(source, sum);
            }
            float[] centre = centre(to - from, means.length);
            float[] run = vectors.spread(centre);
            double[] deviations = new double[means.length];
            for (long first = from; first < to; ) {
                Arrays.fill(sum, 0);
                Arrays.fill(squares, 0);
                long last = Math.min(to, first + JOINED);
                for (long row = first; row < last; ) {
                    row = rows.moveTo(row, last);
                    rows.loops.deviations(source, run, sum, squares);
                }
                vectors.collect(sum, deviations, 0);
                vectors.collect(squares, chunkSquares, 0);
                first = last;
            }
            for (int c = 0; c < vectors.channels(); c++) {
                means[c] = centre[c] + deviations[c] / (to - from);
                chunkSquares[c] -= deviations[c] * deviations[c] / (to - from);
            }
        }

        /** The chunk's mean, rounded: what rounding leaves out shows up in the sum of deviations. */
        private float[] centre(long rows, int channels) {
            double[] total = new double[channels];
            vectors.collect(sum, total, 0);
            float[] centre = new float[channels];
            for (int c = 0; c < channels; c++) {
                centre[c] = (float) (total[c] / rows);
            }
            return centre;
        }
    }
}
