package io.github.rscsnn.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Fills memory with random numbers: element i of a stream depends on the stream and i alone, not on how many are asked for. Bits
 * are those of Threefry4x32-20 (Salmon et al. 2011): key (seed, purpose), counter (block, image, draw). May be used by any thread.
 */
public final class NoiseKernel {
    /** The readable specification. */
    public static final NoiseKernel SCALAR = new NoiseKernel(ScalarNoiseLoops.INSTANCE);

    /** Numbers of a stream: four for each value of the counter's first word. */
    private static final long LONGEST = 4L << 32;

    private final NoiseLoops loops;

    private NoiseKernel(NoiseLoops loops) {
        this.loops = loops;
    }

    /** On vectors of {@code bits} bits: 64, 128, 256 or 512. The numbers are the specification's bit for bit. */
    static NoiseKernel vector(int bits) {
        return new NoiseKernel(
                Specialised.of(NoiseLoops.class, VectorNoiseLoops.class, VectorLanes.of(bits, StorageType.FLOAT32)));
    }

    /**
     * Numbers uniform in [0, 1), multiples of 2^-24.
     *
     * @param into receives {@code elements} float32
     * @throws IllegalArgumentException if there is too little room, or more is asked for than the 2^34 numbers of a stream
     */
    public void uniform(NoiseStream stream, long elements, MemorySegment into) {
        fill(stream, elements, into, loops::uniform);
    }

    /**
     * Standard normal numbers, none larger than 6.66.
     *
     * @param into receives {@code elements} float32
     * @throws IllegalArgumentException if there is too little room, or more is asked for than the 2^34 numbers of a stream
     */
    public void gaussian(NoiseStream stream, long elements, MemorySegment into) {
        fill(stream, elements, into, loops::gaussian);
    }

    /** Random bits, 32 in each of {@code into}, at most as many as a stream has. */
    public void words(NoiseStream stream, int[] into) {
        int[] tile = new int[NoiseLoops.WORDS];
        for (int from = 0; from < into.length; from += NoiseLoops.WORDS) {
            loops.bits(stream, from / 4, tile);
            System.arraycopy(tile, 0, into, from, Math.min(NoiseLoops.WORDS, into.length - from));
        }
    }

    private interface Distribution {
        void of(int[] words, float[] values);
    }

    private void fill(NoiseStream stream, long elements, MemorySegment into, Distribution distribution) {
        if (elements > LONGEST) {
            throw new IllegalArgumentException(elements + " numbers of one stream are more than its " + LONGEST);
        }
        StorageType.FLOAT32.require(into, elements, "noise");
        int[] words = new int[NoiseLoops.WORDS];
        float[] values = new float[NoiseLoops.WORDS];
        for (long from = 0; from < elements; from += NoiseLoops.WORDS) {
            loops.bits(stream, (int) (from / 4), words);
            distribution.of(words, values);
            int count = (int) Math.min(NoiseLoops.WORDS, elements - from);
            MemorySegment.copy(values, 0, into, ValueLayout.JAVA_FLOAT, from * Float.BYTES, count);
        }
    }
}
