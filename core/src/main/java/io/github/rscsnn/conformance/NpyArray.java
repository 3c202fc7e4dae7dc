package io.github.rscsnn.conformance;

import io.github.rscsnn.tensor.Tensors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.pytorch.Tensor;

/**
 * An array in NumPy's file format, versions 1 to 3; little endian, C order.
 *
 * @param dtype NumPy's name, one of {@code <f4 <f8 <i4 <i8 |i1 |u1 |b1}
 * @param shape of the array; empty for a scalar
 * @param values elements in C order; 64-bit integers must fit a double
 */
record NpyArray(String dtype, long[] shape, double[] values) {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final Pattern DESCR = Pattern.compile("'descr'\\s*:\\s*'([^']*)'");
    private static final Pattern FORTRAN = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
    private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([0-9,\\sL]*)\\)");

    /**
     * @throws IOException if the file cannot be read, is damaged, or holds what is not supported; the message says which
     */
    static NpyArray read(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        String header = header(bytes, file);
        String dtype = find(DESCR, header, "descr", file);
        if (find(FORTRAN, header, "fortran_order", file).equals("True")) {
            throw damaged(file, "is in Fortran order, only C order is read");
        }
        long[] shape = shape(find(SHAPE, header, "shape", file), file);
        long count = count(shape, file);
        int size = size(dtype, file);
        if (bytes.remaining() != count * size) {
            throw damaged(
                    file,
                    "has " + bytes.remaining() + " bytes of data, shape " + Arrays.toString(shape) + " of " + dtype
                            + " needs " + count * size);
        }
        double[] values = new double[(int) count];
        for (int i = 0; i < values.length; i++) {
            values[i] = next(bytes, dtype, file);
        }
        return new NpyArray(dtype, shape, values);
    }

    private static String header(ByteBuffer bytes, Path file) throws IOException {
        byte[] magic = new byte[MAGIC.length];
        if (bytes.remaining() < MAGIC.length + 4 || !Arrays.equals(get(bytes, magic), MAGIC)) {
            throw damaged(file, "is not a NumPy array file");
        }
        int version = bytes.get();
        bytes.get(); // minor version, always 0
        if (version < 1 || version > 3) {
            throw damaged(file, "has format version " + version + ", versions 1 to 3 are read");
        }
        if (version > 1 && bytes.remaining() < 4) {
            throw damaged(file, "ends within its header");
        }
        long length = version == 1 ? Short.toUnsignedInt(bytes.getShort()) : Integer.toUnsignedLong(bytes.getInt());
        if (length > bytes.remaining()) {
            throw damaged(file, "ends within its header");
        }
        return new String(get(bytes, new byte[(int) length]), StandardCharsets.UTF_8);
    }

    private static byte[] get(ByteBuffer bytes, byte[] into) {
        bytes.get(into);
        return into;
    }

    private static String find(Pattern pattern, String header, String key, Path file) throws IOException {
        Matcher matcher = pattern.matcher(header);
        if (!matcher.find()) {
            throw damaged(file, "has no readable '" + key + "' in its header");
        }
        return matcher.group(1);
    }

    private static long[] shape(String text, Path file) throws IOException {
        try {
            return Arrays.stream(text.replace("L", "").split(","))
                    .map(String::strip)
                    .filter(part -> !part.isEmpty())
                    .mapToLong(Long::parseLong)
                    .toArray();
        } catch (NumberFormatException e) {
            throw damaged(file, "has the unreadable shape (" + text + ")");
        }
    }

    private static long count(long[] shape, Path file) throws IOException {
        long count = 1;
        for (long extent : shape) {
            count = Math.multiplyHigh(count, extent) == 0 ? count * extent : -1;
            if (count < 0 || count > Integer.MAX_VALUE) {
                throw damaged(file, "has the shape " + Arrays.toString(shape) + ", which is too large");
            }
        }
        return count;
    }

    private static int size(String dtype, Path file) throws IOException {
        return switch (dtype) {
            case "<f8", "<i8" -> 8;
            case "<f4", "<i4" -> 4;
            case "|i1", "|u1", "|b1" -> 1;
            default -> throw damaged(file, "has dtype " + dtype + "; read are <f4 <f8 <i4 <i8 |i1 |u1 |b1");
        };
    }

    private static double next(ByteBuffer bytes, String dtype, Path file) throws IOException {
        return switch (dtype) {
            case "<f8" -> bytes.getDouble();
            case "<f4" -> bytes.getFloat();
            case "<i4" -> bytes.getInt();
            case "|i1" -> bytes.get();
            case "<i8" -> {
                long value = bytes.getLong();
                if (Math.abs(value) > 1L << 53) {
                    throw damaged(file, "holds the integer " + value + ", which is too large");
                }
                yield value;
            }
            default -> Byte.toUnsignedInt(bytes.get());
        };
    }

    private static IOException damaged(Path file, String what) {
        return new IOException(file.getFileName() + " " + what);
    }

    /** A float32 tensor of this shape. */
    Tensor toFloatTensor() {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return Tensors.of(floats, shape);
    }

    /** An int64 tensor of this shape. */
    Tensor toLongTensor() {
        return Tensors.of(Arrays.stream(values).mapToLong(value -> (long) value).toArray(), shape);
    }
}
