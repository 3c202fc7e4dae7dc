package io.github.rscsnn.data;

import io.github.rscsnn.option.Require;

/**
 * One worker's part of every batch of a data-parallel training. The parts of a batch follow each other, differ by one image
 * at most and together are the batch that a single worker would see.
 *
 * @param rank of the worker, from 0
 * @param size number of workers, at least 1
 */
public record Share(int rank, int size) {
    /** All of it. */
    public static final Share WHOLE = new Share(0, 1);

    public Share {
        Require.argument(size >= 1 && rank >= 0 && rank < size, "rank must be in 0..%s, got %s", size - 1, rank);
    }

    /** Where the part of {@code count} things begins, from 0 to {@code count}. */
    public int from(int count) {
        return (int) ((long) count * rank / size);
    }

    /** Where it ends; where it begins if nothing fell to it. */
    public int to(int count) {
        return (int) ((long) count * (rank + 1) / size);
    }
}
