package io.github.rscsnn.kernel;

import java.lang.foreign.MemorySegment;

/** Copies between memory of a storage type and float arrays in lane order ({@link VectorLanes}). */
interface LaneMemory {
    /** Reads elements {@code offset + runs} of {@code memory} into {@code array}. */
    void load(MemorySegment memory, long offset, Runs runs, float[] array);

    /** Writes {@code array} to elements {@code offset + runs} of {@code memory}, rounded to nearest, ties to even. */
    void store(float[] array, MemorySegment memory, long offset, Runs runs);

    /** Elements {@code offset + runs} of {@code memory}, which a loop reads itself: in lane order, without an array between. */
    record Source(MemorySegment memory, long offset, Runs runs) {}

    /** Pieces of memory, each contiguous and a multiple of a step long, that follow each other in an array. */
    final class Runs {
        /** First element of each run in memory. */
        final long[] start;
        /** Its place in the array. */
        final int[] place;
        /** Its length. */
        final int[] length;

        int count;

        Runs(int capacity) {
            start = new long[capacity];
            place = new int[capacity];
            length = new int[capacity];
        }

        void clear() {
            count = 0;
        }

        void add(long first, int elements) {
            start[count] = first;
            place[count] = elements();
            length[count] = elements;
            count++;
        }

        /** Elements of all runs. */
        int elements() {
            return count == 0 ? 0 : place[count - 1] + length[count - 1];
        }
    }
}
