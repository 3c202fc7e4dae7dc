package io.github.rscsnn.evaluate;

import io.github.rscsnn.attack.SuiteImage;
import io.github.rscsnn.option.Require;
import io.github.rscsnn.train.AtomicFiles;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;

/**
 * What a suite has done so far, in a file that is replaced whole: a process that was killed loses the batch it was at.
 *
 * <p>Big-endian, as {@link DataOutputStream} writes: the key, the number of images, each {@link SuiteImage}, and
 * CRC-32 of all before.
 *
 * @param file to write
 * @param key all that the numbers depend on; a state of another key is not gone on with
 */
public record SuiteState(Path file, String key) {
    private static final int FORMAT = 0x52534332; // "RSC2"
    private static final int WITHOUT_CHECKSUM = 0x52534331; // "RSC1", of earlier versions

    /** Below this size, a state is saved after each batch. */
    private static final long SMALL = 16L << 20;

    /** No count in a sound file is larger; a damaged one should not ask for all memory. */
    private static final int MOST = 1 << 26;

    /** A larger one when the work since is this many times what saving took. */
    private static final int PATIENCE = 20;

    /**
     * The states saved before, by image; none if there is no file.
     *
     * @throws IOException if the file is damaged or of another key
     */
    public Map<Integer, SuiteImage> read() throws IOException {
        Map<Integer, SuiteImage> states = new LinkedHashMap<>();
        if (!Files.exists(file)) {
            return states;
        }
        try (InputStream bytes = new BufferedInputStream(Files.newInputStream(file))) {
            CheckedInputStream sum = new CheckedInputStream(bytes, new CRC32());
            DataInputStream in = new DataInputStream(sum);
            int format = in.readInt();
            Require.file(format == FORMAT || format == WITHOUT_CHECKSUM, "it is no state of a suite");
            int keyLength = length(in);
            byte[] text = in.readNBytes(keyLength);
            Require.file(text.length == keyLength, "it ends too early");
            String other = new String(text, StandardCharsets.UTF_8);
            Require.file(other.equals(key), "it was begun with other settings (%s)", other);
            int count = length(in);
            for (int i = 0; i < count; i++) {
                SuiteImage state = read(in);
                states.put(state.imageId(), state);
            }
            long found = sum.getChecksum().getValue();
            Require.file(format != FORMAT || in.readLong() == found, "it was changed or damaged since it was written");
            return states;
        } catch (IOException | RuntimeException e) {
            String why = e.getMessage() == null ? "it ends too early" : e.getMessage();
            throw new IOException(
                    "cannot go on from the suite's state " + file + ": " + why + "; delete it to start anew", e);
        }
    }

    /** Replaces the file. */
    public void write(Collection<SuiteImage> states) throws IOException {
        AtomicFiles.write(file, temporary -> {
            try (OutputStream bytes = new BufferedOutputStream(Files.newOutputStream(temporary), 1 << 16);
                    CheckedOutputStream sum = new CheckedOutputStream(bytes, new CRC32());
                    DataOutputStream out = new DataOutputStream(sum)) {
                out.writeInt(FORMAT);
                byte[] text = key.getBytes(StandardCharsets.UTF_8);
                out.writeInt(text.length);
                out.write(text);
                out.writeInt(states.size());
                for (SuiteImage state : states) {
                    write(state, out);
                }
                out.flush();
                out.writeLong(sum.getChecksum().getValue());
            }
        });
    }

    /** Saves after batches, but spends little of the time on it where the file is large. */
    Saver saver(Map<Integer, SuiteImage> states) {
        return new Saver(states);
    }

    /** See {@link #saver}. */
    final class Saver {
        private final Map<Integer, SuiteImage> states;
        private long saved = System.nanoTime();
        private long took;
        private boolean unsaved;

        private Saver(Map<Integer, SuiteImage> states) {
            this.states = states;
        }

        /** @throws IOException if it is time to save and that fails */
        void add(List<SuiteImage> batch) throws IOException {
            batch.forEach(state -> states.put(state.imageId(), state));
            unsaved = true;
            long bytes = 4L
                    * states.values().stream()
                            .mapToLong(state -> state.pixels().length)
                            .sum();
            if (bytes < SMALL || System.nanoTime() - saved > PATIENCE * took) {
                save();
            }
        }

        /** Writes what is not in the file yet. */
        void save() throws IOException {
            if (!unsaved) {
                return;
            }
            long start = System.nanoTime();
            write(states.values());
            unsaved = false;
            saved = System.nanoTime();
            took = saved - start;
        }
    }

    private static void write(SuiteImage state, DataOutputStream out) throws IOException {
        out.writeInt(state.imageId());
        out.writeInt(state.tried().size());
        for (String entry : state.tried()) {
            out.writeUTF(entry);
        }
        out.writeUTF(state.brokenBy() == null ? "" : state.brokenBy());
        out.writeDouble(state.wrongShare());
        out.writeUTF(state.worstBy() == null ? "" : state.worstBy());
        out.writeLong(state.gradients());
        out.writeLong(state.queries());
        out.writeInt(state.pixels().length);
        for (float pixel : state.pixels()) {
            out.writeFloat(pixel);
        }
    }

    private static int length(DataInputStream in) throws IOException {
        int length = in.readInt();
        Require.file(length >= 0 && length <= MOST, "it is damaged");
        return length;
    }

    private static SuiteImage read(DataInputStream in) throws IOException {
        int id = in.readInt();
        int entries = length(in);
        List<String> tried = new ArrayList<>();
        for (int i = 0; i < entries; i++) {
            tried.add(in.readUTF());
        }
        String brokenBy = in.readUTF();
        double wrongShare = in.readDouble();
        String worstBy = in.readUTF();
        long gradients = in.readLong();
        long queries = in.readLong();
        float[] pixels = new float[length(in)];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = in.readFloat();
        }
        return new SuiteImage(
                id,
                tried,
                brokenBy.isEmpty() ? null : brokenBy,
                wrongShare,
                worstBy.isEmpty() ? null : worstBy,
                gradients,
                queries,
                pixels);
    }
}
