package io.github.rscsnn.kernel;

/** Inner loops of {@link VectorSparseKernel}. */
interface SparseLoops {
    /** Outputs that are worked on together; their sums stay in registers. */
    int tile();

    /**
     * Appends the numbers of x[from, from + length) that are not zero.
     *
     * @param index receives their place in a row of weights: their number times {@link #tile}
     * @param value receives them
     * @param count entries in both before
     * @return entries after
     */
    int active(float[] x, int from, int length, int[] index, float[] value, int count);

    /**
     * Adds to {@code sums} ({@link #tile} numbers) a row of weights times a value for every entry of every list.
     *
     * @param lists one for each tap
     */
    void addRows(float[] weights, Lists lists, int[] index, float[] value, float[] sums);

    /** Pieces of index and value arrays, each with the place of its weights. */
    final class Lists {
        final int[] from;
        final int[] to;
        final int[] weights;
        int count;

        Lists(int capacity) {
            from = new int[capacity];
            to = new int[capacity];
            weights = new int[capacity];
        }

        void add(int first, int end, int firstWeight) {
            from[count] = first;
            to[count] = end;
            weights[count] = firstWeight;
            count++;
        }
    }
}
