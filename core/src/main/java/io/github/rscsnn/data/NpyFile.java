package io.github.rscsnn.data;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An array in NumPy's file format, versions 1 to 3; little endian, C order. A file is mapped, not read: memory holds what is asked
 * for.
 */
public final class NpyFile {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final Pattern DESCR = Pattern.compile("'descr'\\s*:\\s*'([^']*)'");
    private static final Pattern FORTRAN = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
    private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([0-9,\\sL]*)\\)");

    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfDouble DOUBLE =
            ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final String name;
    private final String dtype;
    private final long[] shape;
    private final MemorySegment data;

    private NpyFile(String name, MemorySegment all) throws IOException {
        this.name = name;
        long header = headerStart(all);
        long length = header == 10 ? Short.toUnsignedInt(all.get(SHORT, 8)) : Integer.toUnsignedLong(all.get(INT, 8));
        require(length <= all.byteSize() - header, "ends within its header");
        String text = new String(all.asSlice(header, length).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
        dtype = find(DESCR, text, "descr");
        require(
                !find(FORTRAN, text, "fortran_order").equals("True"),
                "is in Fortran order, only C order is read: numpy.save(file, numpy.ascontiguousarray(array)) writes it so");
        shape = shape(find(SHAPE, text, "shape"));
        long needed = Math.multiplyExact(count(), (long) size());
        data = all.asSlice(header + length);
        require(
                data.byteSize() == needed,
                "has " + data.byteSize() + " bytes of data, shape " + Arrays.toString(shape) + " of " + dtype
                        + " needs " + needed + ": it is " + (data.byteSize() < needed ? "cut" : "damaged")
                        + ", write it again");
    }

    /**
     * Maps a file.
     *
     * @throws IOException if it cannot be read, is damaged, or holds what is not supported; the message names the file
     */
    public static NpyFile open(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return new NpyFile(
                    file.getFileName().toString(),
                    channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), Arena.ofAuto()));
        }
    }

    /**
     * An array that is in memory already, such as one of an archive.
     *
     * @param name for messages
     */
    static NpyFile of(String name, MemorySegment content) throws IOException {
        return new NpyFile(name, content);
    }

    private long headerStart(MemorySegment all) throws IOException {
        require(
                all.byteSize() >= MAGIC.length + 4
                        && Arrays.equals(all.asSlice(0, MAGIC.length).toArray(ValueLayout.JAVA_BYTE), MAGIC),
                "is not a NumPy array file");
        int version = all.get(ValueLayout.JAVA_BYTE, 6);
        require(version >= 1 && version <= 3, "has format version " + version + ", versions 1 to 3 are read");
        require(version <= 1 || all.byteSize() >= 12, "ends within its header");
        return version == 1 ? 10 : 12;
    }

    private String find(Pattern pattern, String header, String key) throws IOException {
        Matcher matcher = pattern.matcher(header);
        require(matcher.find(), "has no readable '" + key + "' in its header");
        return matcher.group(1);
    }

    private long[] shape(String text) throws IOException {
        long[] sizes;
        try {
            sizes = Arrays.stream(text.replace("L", "").split(","))
                    .map(String::strip)
                    .filter(part -> !part.isEmpty())
                    .mapToLong(Long::parseLong)
                    .toArray();
        } catch (NumberFormatException e) {
            throw damaged("has the unreadable shape (" + text + ")");
        }
        long count = 1;
        for (long extent : sizes) {
            count = Math.multiplyHigh(count, extent) == 0 ? count * extent : -1;
            require(
                    count >= 0 && count <= Long.MAX_VALUE / Double.BYTES,
                    "has the shape " + Arrays.toString(sizes) + ", which is too large");
        }
        return sizes;
    }

    private int size() throws IOException {
        return switch (dtype) {
            case "<f8", "<i8" -> 8;
            case "<f4", "<i4", "<u4" -> 4;
            case "<i2", "<u2" -> 2;
            case "|i1", "|u1", "|b1" -> 1;
            default ->
                throw damaged("has dtype " + dtype
                        + "; read are <f4 <f8 <i2 <i4 <i8 <u2 <u4 |i1 |u1 |b1: numpy.save(file, array.astype('<f4'))");
        };
    }

    /** NumPy's name of the type, one of {@code <f4 <f8 <i2 <i4 <i8 <u2 <u4 |i1 |u1 |b1}. */
    public String dtype() {
        return dtype;
    }

    /** Sizes of its dimensions; none of a scalar. */
    public long[] shape() {
        return shape.clone();
    }

    /** Number of elements. */
    public long count() {
        return Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    }

    /**
     * An element.
     *
     * @param at its place in C order
     * @throws IOException if it is an integer that a double cannot hold
     */
    public double get(long at) throws IOException {
        return switch (dtype) {
            case "<f8" -> data.get(DOUBLE, at * 8);
            case "<f4" -> data.get(FLOAT, at * 4);
            case "<i4" -> data.get(INT, at * 4);
            case "<u4" -> Integer.toUnsignedLong(data.get(INT, at * 4));
            case "<i2" -> data.get(SHORT, at * 2);
            case "<u2" -> Short.toUnsignedInt(data.get(SHORT, at * 2));
            case "|i1" -> data.get(ValueLayout.JAVA_BYTE, at);
            case "<i8" -> {
                long value = data.get(LONG, at * 8);
                if (Math.abs(value) > 1L << 53) {
                    throw damaged("holds the integer " + value + ", which is too large");
                }
                yield value;
            }
            default -> Byte.toUnsignedInt(data.get(ValueLayout.JAVA_BYTE, at));
        };
    }

    private void require(boolean holds, String what) throws IOException {
        if (!holds) {
            throw damaged(what);
        }
    }

    private IOException damaged(String what) {
        return new IOException(name + " " + what);
    }
}
