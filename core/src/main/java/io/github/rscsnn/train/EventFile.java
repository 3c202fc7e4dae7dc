package io.github.rscsnn.train;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * A file of TensorBoard events in the framing of TensorFlow's TFRecord: length (8 bytes), its checksum (4), the event, its
 * checksum (4), little endian. Checksums are CRC-32C, masked as TensorFlow masks them.
 */
record EventFile(FileChannel channel) implements AutoCloseable {
    private static final int MASK = 0xa282ead8;

    /** None of ours comes near; a length above it is damage. */
    private static final long LARGEST = 1 << 20;

    /**
     * Writes {@code events} behind the event that every file begins with, under a temporary name at first, and opens the
     * file for more.
     */
    static EventFile create(Path file, double now, List<Event> events) throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.writeBytes(framed(Event.version(now)));
        events.forEach(event -> content.writeBytes(framed(event)));
        AtomicFiles.write(file, temporary -> Files.write(temporary, content.toByteArray()));
        return appending(file);
    }

    static EventFile appending(Path file) throws IOException {
        return new EventFile(FileChannel.open(file, StandardOpenOption.APPEND));
    }

    /** A reader may look at the file at any time: one write an event. */
    void append(Event event) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(framed(event));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** All whole events up to the first damaged one: what a process leaves that was killed while it wrote. */
    static List<Event> read(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        List<Event> events = new ArrayList<>();
        while (bytes.remaining() >= 12) {
            byte[] head = new byte[8];
            bytes.get(head);
            long length = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getLong();
            if (bytes.getInt() != checksum(head)
                    || length < 0
                    || length > Math.min(LARGEST, bytes.remaining() - Integer.BYTES)) {
                break;
            }
            byte[] event = new byte[(int) length];
            bytes.get(event);
            if (bytes.getInt() != checksum(event)) {
                break;
            }
            events.add(Event.decoded(event));
        }
        return events;
    }

    private static byte[] framed(Event event) {
        byte[] content = event.encoded();
        byte[] length = ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(content.length)
                .array();
        return ByteBuffer.allocate(16 + content.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(length)
                .putInt(checksum(length))
                .put(content)
                .putInt(checksum(content))
                .array();
    }

    private static int checksum(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return Integer.rotateRight((int) crc.getValue(), 15) + MASK;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
