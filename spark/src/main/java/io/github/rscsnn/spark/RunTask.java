package io.github.rscsnn.spark;

import io.github.rscsnn.data.Folders;
import io.github.rscsnn.experiment.Execution;
import io.github.rscsnn.experiment.RunFolder;
import io.github.rscsnn.experiment.RunShare;
import io.github.rscsnn.experiment.Workers;
import java.io.IOException;
import java.io.Serial;
import java.io.Serializable;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.jspecify.annotations.Nullable;

/**
 * A trained run on its way to executors, and what they do with it. An executor opens it once; one task at a time uses it, with
 * all the threads that the recipe says.
 */
final class RunTask implements Serializable {
    @Serial
    private static final long serialVersionUID = 1;

    /** Begins the message of a failure that belongs to a task, not to Spark. */
    static final String FAILURE = "rsc: ";

    private static @Nullable RunShare opened;
    private static @Nullable UUID openedId;

    /** Of its own: one virtual machine may see several contexts, which count their broadcasts from 0 each. */
    private final UUID id = UUID.randomUUID();

    private final Broadcast<Shipment> files;
    private final Execution execution;
    private final int limit;
    private final LinkedHashMap<String, String> mustAgree;

    private RunTask(Broadcast<Shipment> files, Execution execution, int limit, Map<String, String> mustAgree) {
        this.files = files;
        this.execution = execution;
        this.limit = limit;
        this.mustAgree = new LinkedHashMap<>(mustAgree);
    }

    /** The files of a run by name, and those of the run that images are transferred from; null for none. */
    private record Shipment(
            LinkedHashMap<String, byte[]> run, @Nullable LinkedHashMap<String, byte[]> other) implements Serializable {}

    /** As {@link io.github.rscsnn.experiment.Workers.Provider} takes them. */
    static RunTask of(
            JavaSparkContext context,
            RunFolder run,
            @Nullable RunFolder other,
            Execution execution,
            int limit,
            Map<String, String> mustAgree)
            throws IOException {
        Shipment files = new Shipment(read(run.shipment()), other == null ? null : read(other.shipment()));
        return new RunTask(context.broadcast(files), execution, limit, mustAgree);
    }

    /** Files by name, to be broadcast. */
    static LinkedHashMap<String, byte[]> read(List<Path> paths) throws IOException {
        LinkedHashMap<String, byte[]> files = new LinkedHashMap<>();
        for (Path file : paths) {
            files.put(file.getFileName().toString(), Files.readAllBytes(file));
        }
        return files;
    }

    <P extends Serializable, T extends Serializable> T run(Workers.Work<P, T> work, P part) throws IOException {
        synchronized (RunTask.class) {
            return work.of(share(), part);
        }
    }

    private RunShare share() throws IOException {
        if (opened == null || !id.equals(openedId)) {
            if (opened != null) {
                opened.close();
                opened = null;
            }
            opened = open();
            openedId = id;
        }
        return opened;
    }

    private RunShare open() throws IOException {
        Path folder = Files.createTempDirectory("rsc-run-");
        RunShare share;
        try {
            RunFolder run = unpacked(files.value().run(), folder.resolve("run"));
            RunFolder other = files.value().other() == null
                    ? null
                    : unpacked(files.value().other(), folder.resolve("other"));
            share = RunShare.open(run, other, execution, limit);
        } finally {
            Folders.delete(folder);
        }
        for (Map.Entry<String, String> fact : share.mustAgree().entrySet()) {
            if (!Objects.equals(mustAgree.get(fact.getKey()), fact.getValue())) {
                share.close();
                throw new IOException(
                        "the worker on " + InetAddress.getLocalHost().getHostName() + " was refused: its "
                                + fact.getKey() + " is " + fact.getValue() + ", the driver's is "
                                + mustAgree.get(fact.getKey()));
            }
        }
        return share;
    }

    /** Writes what {@link #read} gave into a folder that is there. */
    static Path write(Map<String, byte[]> files, Path folder) throws IOException {
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Files.write(folder.resolve(file.getKey()), file.getValue());
        }
        return folder;
    }

    private static RunFolder unpacked(Map<String, byte[]> files, Path folder) throws IOException {
        return RunFolder.open(write(files, Files.createDirectory(folder)));
    }
}
