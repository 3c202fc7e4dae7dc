package io.github.rscsnn.train;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One event of a TensorBoard log, as {@code tensorflow.Event} of TensorFlow's {@code event.proto} with a {@code Summary} of
 * {@code simple_value}s. These few fields of Protocol Buffers are written by hand.
 *
 * @param wallTime seconds since 1970
 * @param step horizontal axis
 * @param fileVersion of the first event of a file; null in all others
 * @param scalars value by tag
 */
record Event(double wallTime, long step, @Nullable String fileVersion, Map<String, Float> scalars) {
    /** What the first event of a file says. */
    static final String VERSION = "brain.Event:2";

    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;

    private static final int WALL_TIME = 1;
    private static final int STEP = 2;
    private static final int FILE_VERSION = 3;
    private static final int SUMMARY = 5;
    private static final int VALUE = 1;
    private static final int TAG = 1;
    private static final int SIMPLE_VALUE = 2;

    Event {
        scalars = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(scalars));
    }

    static Event version(double wallTime) {
        return new Event(wallTime, 0, VERSION, Map.of());
    }

    static Event of(double wallTime, long step, Map<String, Float> scalars) {
        return new Event(wallTime, step, null, scalars);
    }

    byte[] encoded() {
        ByteArrayOutputStream event = new ByteArrayOutputStream();
        key(event, WALL_TIME, FIXED64);
        event.writeBytes(little(8).putDouble(wallTime).array());
        if (step != 0) {
            key(event, STEP, VARINT);
            varint(event, step);
        }
        if (fileVersion != null) {
            bytes(event, FILE_VERSION, fileVersion.getBytes(StandardCharsets.UTF_8));
        }
        if (!scalars.isEmpty()) {
            ByteArrayOutputStream summary = new ByteArrayOutputStream();
            scalars.forEach((tag, scalar) -> {
                ByteArrayOutputStream value = new ByteArrayOutputStream();
                bytes(value, TAG, tag.getBytes(StandardCharsets.UTF_8));
                key(value, SIMPLE_VALUE, FIXED32);
                value.writeBytes(little(4).putFloat(scalar).array());
                bytes(summary, VALUE, value.toByteArray());
            });
            bytes(event, SUMMARY, summary.toByteArray());
        }
        return event.toByteArray();
    }

    /** @throws IOException if it is not an event */
    static Event decoded(byte[] bytes) throws IOException {
        double wallTime = 0;
        long step = 0;
        String fileVersion = null;
        Map<String, Float> scalars = new LinkedHashMap<>();
        try {
            ByteBuffer event = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            while (event.hasRemaining()) {
                long key = varint(event);
                switch ((int) (key >>> 3)) {
                    case WALL_TIME -> wallTime = event.getDouble();
                    case STEP -> step = varint(event);
                    case FILE_VERSION -> fileVersion = text(part(event));
                    case SUMMARY -> readSummary(part(event), scalars);
                    default -> skip(event, (int) key & 7);
                }
            }
        } catch (java.nio.BufferUnderflowException | IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new IOException("not an event", e);
        }
        return new Event(wallTime, step, fileVersion, scalars);
    }

    private static void readSummary(ByteBuffer summary, Map<String, Float> into) {
        while (summary.hasRemaining()) {
            long key = varint(summary);
            if (key >>> 3 != VALUE) {
                skip(summary, (int) key & 7);
                continue;
            }
            ByteBuffer value = part(summary);
            String tag = "";
            Float scalar = null;
            while (value.hasRemaining()) {
                long field = varint(value);
                switch ((int) (field >>> 3)) {
                    case TAG -> tag = text(part(value));
                    case SIMPLE_VALUE -> scalar = value.getFloat();
                    default -> skip(value, (int) field & 7);
                }
            }
            if (scalar != null) {
                into.put(tag, scalar);
            }
        }
    }

    private static ByteBuffer little(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static void key(ByteArrayOutputStream to, int field, int type) {
        varint(to, (long) field << 3 | type);
    }

    private static void bytes(ByteArrayOutputStream to, int field, byte[] content) {
        key(to, field, BYTES);
        varint(to, content.length);
        to.writeBytes(content);
    }

    private static void varint(ByteArrayOutputStream to, long value) {
        long rest = value;
        for (; (rest & ~0x7fL) != 0; rest >>>= 7) {
            to.write((int) (rest & 0x7f | 0x80));
        }
        to.write((int) rest);
    }

    private static long varint(ByteBuffer from) {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte next = from.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("a number of more than 64 bits");
    }

    private static ByteBuffer part(ByteBuffer from) {
        int length = Math.toIntExact(Math.min(varint(from), Integer.MAX_VALUE));
        ByteBuffer part = from.slice(from.position(), length).order(ByteOrder.LITTLE_ENDIAN);
        from.position(from.position() + length);
        return part;
    }

    private static String text(ByteBuffer bytes) {
        return StandardCharsets.UTF_8.decode(bytes).toString();
    }

    private static void skip(ByteBuffer from, int type) {
        switch (type) {
            case VARINT -> varint(from);
            case FIXED64 -> from.getLong();
            case BYTES -> part(from);
            case FIXED32 -> from.getInt();
            default -> throw new IllegalArgumentException("wire type " + type);
        }
    }
}
