package io.github.rscsnn.spark;

import io.github.rscsnn.option.Require;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;
import org.jspecify.annotations.Nullable;

/**
 * Carries what workers have to say to the driver while their tasks run, on Spark's own channel, which Spark authenticates and
 * encrypts as it is set up to. Found by Spark under {@code spark.plugins}.
 */
public final class Courier implements SparkPlugin {
    /** A part of a file that goes to the driver piece by piece, so that never all of it is in memory. */
    record Piece(String name, byte[] bytes, boolean last) implements Serializable {
        /** Of a message; Spark takes up to 128 MB. */
        private static final int SIZE = 4 << 20;

        /**
         * Adds this to the file of its name.
         *
         * @param folder that pieces are put together in; the name was looked at and has no folder
         * @return the file, once its last piece is there, else null
         */
        @Nullable
        Path in(Path folder) throws IOException {
            Path file = folder.resolve(name);
            Files.write(file, bytes, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            return last ? file : null;
        }
    }

    /** The driver's end; called on one thread, in the order of each worker's messages. */
    interface Inbox {
        void take(Object message) throws IOException;
    }

    private record Letter(String attempt, Serializable message, boolean asked) implements Serializable {}

    private record Box(String attempt, Inbox inbox) {}

    private static final String TAKEN = "";

    private static volatile @Nullable Box box;
    private static volatile @Nullable PluginContext executor;

    /** From now on {@code inbox} gets the messages of {@code attempt} and no others; null for none. */
    static void deliver(String attempt, @Nullable Inbox inbox) {
        box = inbox == null ? null : new Box(attempt, inbox);
    }

    private static PluginContext executor() {
        PluginContext here = executor;
        Require.state(here != null, "messages go from an executor to the driver, and this process is none");
        return here;
    }

    /** Sends a message and does not wait. */
    static void send(String attempt, Serializable message) {
        try {
            executor().send(new Letter(attempt, message, false));
        } catch (IOException e) {
            throw new WorkersException("the driver was lost: " + e.getMessage(), true);
        }
    }

    /**
     * Sends a file and waits until the driver has it.
     *
     * @throws IOException if it cannot be read, or the driver cannot keep it
     */
    static void sendFile(String attempt, Path file) throws IOException {
        String name = file.getFileName().toString();
        try (var content = Files.newInputStream(file)) {
            byte[] piece = content.readNBytes(Piece.SIZE);
            for (boolean last = false; !last; ) {
                byte[] next = content.readNBytes(Piece.SIZE);
                last = next.length == 0;
                ask(attempt, new Piece(name, piece, last));
                piece = next;
            }
        }
    }

    /**
     * Sends a message and waits until the driver has taken it.
     *
     * @throws IOException if it does not take it, because it cannot or because the attempt has ended
     */
    static void ask(String attempt, Serializable message) throws IOException {
        Object answer;
        try {
            answer = executor().ask(new Letter(attempt, message, true));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WorkersException("interrupted while the driver was asked", true);
        } catch (Exception e) { // whatever Spark's channel throws
            throw new WorkersException("the driver was lost: " + e.getMessage(), true);
        }
        if (!TAKEN.equals(answer)) {
            throw new IOException(String.valueOf(answer));
        }
    }

    @Override
    public DriverPlugin driverPlugin() {
        return new DriverPlugin() {
            @Override
            public @Nullable Object receive(Object message) {
                Letter letter = (Letter) message;
                String answer = taken(letter);
                return letter.asked() ? answer : null;
            }
        };
    }

    private static String taken(Letter letter) {
        Box current = box;
        if (current == null || !current.attempt().equals(letter.attempt())) {
            return "the attempt that this worker belongs to has ended";
        }
        try {
            current.inbox().take(letter.message());
            return TAKEN;
        } catch (IOException | RuntimeException e) {
            return "the driver: " + e.getMessage();
        }
    }

    @Override
    public ExecutorPlugin executorPlugin() {
        return new ExecutorPlugin() {
            @Override
            public void init(PluginContext plugin, Map<String, String> none) {
                executor = plugin;
            }
        };
    }
}
