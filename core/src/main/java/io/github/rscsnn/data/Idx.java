package io.github.rscsnn.data;

import io.github.rscsnn.option.Require;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * An IDX file of unsigned bytes, the format of MNIST: two zero bytes, the type (8 for unsigned bytes), the number of
 * dimensions, each size as four bytes, highest first, then the values, last dimension fastest. Plain or gzip, told by
 * content.
 */
record Idx(int[] shape, byte[] values) {
    private static final int UNSIGNED_BYTE = 8;

    /** Far above any real file; keeps a damaged header from asking for gigabytes. */
    private static final long MOST_VALUES = 1L << 30;

    int size(int dimension) {
        return shape[dimension];
    }

    /** @throws IOException if the file is not IDX, has another number of dimensions, or is cut or too long */
    static Idx read(Path file, int dimensions) throws IOException {
        try (InputStream raw = new BufferedInputStream(Files.newInputStream(file));
                DataInputStream in = new DataInputStream(plain(raw))) {
            int magic = in.readInt();
            Require.file(
                    magic == (UNSIGNED_BYTE << 8 | dimensions),
                    "%s is not an IDX file of unsigned bytes with %d dimensions: magic 0x%08x, expected 0x%08x.",
                    file,
                    dimensions,
                    magic,
                    UNSIGNED_BYTE << 8 | dimensions);
            int[] shape = new int[dimensions];
            long count = 1;
            for (int d = 0; d < dimensions; d++) {
                shape[d] = in.readInt();
                if (shape[d] < 1 || count * shape[d] > MOST_VALUES) {
                    throw new IOException(String.format(
                            Locale.ROOT, "%s: dimension %d of size %d: the header is damaged.", file, d, shape[d]));
                }
                count *= shape[d];
            }
            byte[] values = in.readNBytes((int) count);
            Require.file(
                    values.length >= count,
                    "%s is cut: its header promises %,d values (%s), it holds %,d.",
                    file,
                    count,
                    Arrays.toString(shape),
                    values.length);
            Require.file(
                    in.read() < 0,
                    "%s holds more than the %,d values of its header (%s).",
                    file,
                    count,
                    Arrays.toString(shape));
            return new Idx(shape, values);
        } catch (EOFException e) {
            throw new IOException(file + " is cut: the file ends too early.", e);
        } catch (ZipException e) {
            throw new IOException(file + " is damaged: " + e.getMessage() + ".", e);
        }
    }

    private static InputStream plain(InputStream raw) throws IOException {
        raw.mark(2);
        boolean gzip = raw.read() == 0x1F && raw.read() == 0x8B;
        raw.reset();
        return gzip ? new GZIPInputStream(raw) : raw;
    }
}
