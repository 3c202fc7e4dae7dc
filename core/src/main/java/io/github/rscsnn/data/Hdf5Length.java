package io.github.rscsnn.data;

import io.github.rscsnn.option.Require;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether an HDF5 file is as long as it says: what is cut off at its end may be numbers that would be read as others. */
public final class Hdf5Length {
    private static final int LONGEST_SUPERBLOCK = 64;
    private static final byte[] SIGNATURE = {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};
    /** Addresses have eight bytes nearly always; other files are left to the reader. */
    private static final int ADDRESS = 8;

    private Hdf5Length() {}

    /** @throws IOException naming {@code file} if its superblock says more bytes than there are */
    public static void requireWhole(Path file) throws IOException {
        byte[] head;
        try (InputStream in = Files.newInputStream(file)) {
            head = in.readNBytes(LONGEST_SUPERBLOCK);
        }
        if (head.length < LONGEST_SUPERBLOCK
                || ByteBuffer.wrap(head, 0, SIGNATURE.length).compareTo(ByteBuffer.wrap(SIGNATURE)) != 0) {
            return;
        }
        boolean early = head[8] < 2; // versions 0 and 1 have other fields before the addresses than 2 and 3
        int size = head[early ? 13 : 9];
        int base = early ? (head[8] == 0 ? 24 : 28) : 12;
        if (size != ADDRESS) {
            return;
        }
        ByteBuffer fields = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
        long end = fields.getLong(base) + fields.getLong(base + 2 * ADDRESS);
        long bytes = Files.size(file);
        Require.file(end <= bytes, "%s is cut: it has %s bytes and says %s", file, bytes, end);
    }
}
