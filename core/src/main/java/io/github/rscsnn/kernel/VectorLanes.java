package io.github.rscsnn.kernel;

import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * Vector width and storage type, and with them the order in which float arrays hold the elements of memory. Elements
 * are converted a {@link #step} at a time, two vectors: float32 elements stay in order; of bfloat16 elements the even
 * ones come first, then the odd ones, because a shift and a mask of 32-bit lanes then convert them and nothing crosses
 * lanes.
 *
 * <p>A record, since the just-in-time compiler treats a record's fields as constants when the record is one.
 */
record VectorLanes(VectorSpecies<Float> floats, VectorSpecies<Integer> ints, boolean bfloat16) {
    static VectorLanes of(int bits, StorageType type) {
        VectorShape shape = VectorShape.forBitSize(bits);
        return new VectorLanes(shape.withLanes(float.class), shape.withLanes(int.class), type == StorageType.BFLOAT16);
    }

    /** Elements of one vector. */
    int length() {
        return floats.length();
    }

    /** Elements that are converted together. */
    int step() {
        return 2 * floats.length();
    }

    /** Those of {@code channels} that fill whole steps. */
    int whole(int channels) {
        return channels - channels % step();
    }

    /** Vectors and single numbers that {@code channels} take. */
    int operations(int channels) {
        return whole(channels) / length() + channels % step();
    }

    /** The element of memory, counted from the start of a step, that place {@code i} of the array holds. */
    int element(int i) {
        if (!bfloat16) {
            return i;
        }
        return i < length() ? 2 * i : 2 * (i - length()) + 1;
    }
}
