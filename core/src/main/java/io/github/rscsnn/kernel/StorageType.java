package io.github.rscsnn.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Locale;

/** How a kernel's arrays are stored in memory. Arithmetic is float32 whatever the storage. */
public enum StorageType {
    /** IEEE 754 binary32, native byte order. */
    FLOAT32(4),
    /** The upper 16 bits of a float32, rounded to nearest, ties to even. Spikes and their 2x2 means are exact in it. */
    BFLOAT16(2);

    private final int bytes;

    StorageType(int bytes) {
        this.bytes = bytes;
    }

    /** Bytes per element. */
    public int bytes() {
        return bytes;
    }

    /** Element {@code index} of {@code memory} as float32. */
    public float get(MemorySegment memory, long index) {
        return this == FLOAT32
                ? memory.get(ValueLayout.JAVA_FLOAT, index * 4)
                : fromBfloat16(memory.get(ValueLayout.JAVA_SHORT, index * 2));
    }

    /** Stores {@code value}, rounded, as element {@code index} of {@code memory}. */
    public void set(MemorySegment memory, long index, float value) {
        if (this == FLOAT32) {
            memory.set(ValueLayout.JAVA_FLOAT, index * 4, value);
        } else {
            memory.set(ValueLayout.JAVA_SHORT, index * 2, toBfloat16(value));
        }
    }

    /** The float32 whose upper half is {@code bits}; exact. */
    public static float fromBfloat16(short bits) {
        return Float.intBitsToFloat(bits << 16);
    }

    /**
     * Rounds to nearest, ties to even; overflows to infinity. A NaN that arithmetic makes stays one; a NaN made by
     * hand with other bits may not, since a test for it would cost a third of the conversion's time.
     */
    public static short toBfloat16(float value) {
        int bits = Float.floatToRawIntBits(value);
        return (short) ((bits + 0x7fff + (bits >>> 16 & 1)) >>> 16);
    }

    /** Throws unless {@code memory} holds at least {@code elements} elements. */
    void require(MemorySegment memory, long elements, String name) {
        if (memory.byteSize() < elements * bytes) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "%s holds %d bytes, but %d elements of %s need %d",
                    name,
                    memory.byteSize(),
                    elements,
                    this,
                    elements * bytes));
        }
    }
}
