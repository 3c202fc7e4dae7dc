package io.github.rscsnn.kernel;

import java.util.function.Supplier;

/**
 * Items 0 to {@code items - 1} cut into chunks of {@code size}, the last one shorter. The size depends on the shape of
 * the data only, so that sums over chunks are the same for any number of threads.
 */
record Chunks(long items, long size) {
    /** About 8192 numbers, enough to hide the cost of handing out a chunk, few enough to keep many threads busy. */
    private static final int NUMBERS = 8192;
    /** Chunks of wide items (fully connected layers) hold at least this many, so that adding up their sums stays cheap. */
    private static final int ITEMS = 16;

    /** Chunks of items of {@code numbers} numbers each. */
    static Chunks of(long items, long numbers) {
        return new Chunks(items, Math.max(ITEMS, NUMBERS / numbers));
    }

    int count() {
        return Math.toIntExact((items + size - 1) / size);
    }

    long from(int chunk) {
        return chunk * size;
    }

    long to(int chunk) {
        return Math.min(items, (chunk + 1) * size);
    }

    /** Work on items [from, to). */
    interface Range {
        void run(long from, long to);
    }

    /** Work on items [from, to) that adds to {@code sums}, two per channel: [0, C) and [C, 2C). */
    interface SummingRange {
        void run(long from, long to, double[] sums);
    }

    void run(KernelThreads threads, Supplier<Range> workers) {
        threads.run(count(), () -> {
            Range range = workers.get();
            return chunk -> range.run(from(chunk), to(chunk));
        });
    }

    /** Runs with sums per chunk, then adds them in chunk order; without sums ({@code total} null) workers get null. */
    void run(KernelThreads threads, ChannelSums total, Supplier<SummingRange> workers) {
        double[][] perChunk = new double[count()][];
        threads.run(count(), () -> {
            SummingRange range = workers.get();
            return chunk -> {
                perChunk[chunk] = total == null ? null : new double[2 * total.gradient().length];
                range.run(from(chunk), to(chunk), perChunk[chunk]);
            };
        });
        if (total != null) {
            addInOrder(perChunk, total);
        }
    }

    private static void addInOrder(double[][] perChunk, ChannelSums total) {
        int channels = total.gradient().length;
        for (int c = 0; c < channels; c++) {
            total.gradient()[c] = 0;
            total.gradientTimesInput()[c] = 0;
        }
        for (double[] sums : perChunk) {
            for (int c = 0; c < channels; c++) {
                total.gradient()[c] += sums[c];
                total.gradientTimesInput()[c] += sums[channels + c];
            }
        }
    }
}
