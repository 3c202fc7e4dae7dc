package io.github.rscsnn.spark;

import io.github.rscsnn.evaluate.JudgedBatch;
import io.github.rscsnn.experiment.CertificateRow;
import io.github.rscsnn.experiment.CertificationSettings;
import io.github.rscsnn.experiment.EvaluationSettings;
import io.github.rscsnn.experiment.Execution;
import io.github.rscsnn.experiment.RunFolder;
import io.github.rscsnn.experiment.RunShare;
import io.github.rscsnn.train.CheckpointStore;
import java.io.IOException;
import java.io.Serial;
import java.io.Serializable;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * A trained run on its way to executors, and what they do with it. An executor opens it once; one task at a time uses it, with
 * all the threads that the recipe says.
 */
final class RunTask implements Serializable {
    @Serial
    private static final long serialVersionUID = 1;

    /** Begins the message of a failure that belongs to a task, not to Spark. */
    static final String FAILURE = "rsc: ";

    private static RunShare opened;
    private static long openedId = -1;

    private final Broadcast<LinkedHashMap<String, byte[]>> files;
    private final Execution execution;
    private final int limit;
    private final LinkedHashMap<String, String> mustAgree;

    private RunTask(
            Broadcast<LinkedHashMap<String, byte[]>> files,
            Execution execution,
            int limit,
            Map<String, String> mustAgree) {
        this.files = files;
        this.execution = execution;
        this.limit = limit;
        this.mustAgree = new LinkedHashMap<>(mustAgree);
    }

    /** Some judged batches, and what was left out of them. */
    record Judged(ArrayList<JudgedBatch> batches, ArrayList<String> skipped) implements Serializable {}

    /** @param limit number of test images; 0 for all */
    static RunTask of(
            JavaSparkContext context, RunFolder run, Execution execution, int limit, Map<String, String> mustAgree)
            throws IOException {
        CheckpointStore.Index index = run.checkpoint().index();
        LinkedHashMap<String, byte[]> files = new LinkedHashMap<>();
        for (String name : List.of("recipe.json", "checkpoint.json", index.weights())) {
            files.put(name, Files.readAllBytes(run.path().resolve(name)));
        }
        return new RunTask(context.broadcast(files), execution, limit, mustAgree);
    }

    CertificateRow certify(CertificationSettings settings, int index) throws IOException {
        synchronized (RunTask.class) {
            return share().certify(settings, index);
        }
    }

    Judged judge(EvaluationSettings settings, int plan, int from, int to) throws IOException {
        synchronized (RunTask.class) {
            ArrayList<String> skipped = new ArrayList<>();
            return new Judged(new ArrayList<>(share().judge(settings, plan, from, to, skipped::add)), skipped);
        }
    }

    private RunShare share() throws IOException {
        if (opened == null || openedId != files.id()) {
            if (opened != null) {
                opened.close();
                opened = null;
            }
            opened = open();
            openedId = files.id();
        }
        return opened;
    }

    private RunShare open() throws IOException {
        Path folder = Files.createTempDirectory("rsc-run-");
        RunShare share;
        try {
            for (Map.Entry<String, byte[]> file : files.value().entrySet()) {
                Files.write(folder.resolve(file.getKey()), file.getValue());
            }
            share = RunShare.open(RunFolder.open(folder), execution, limit);
        } finally {
            for (String name : files.value().keySet()) {
                Files.deleteIfExists(folder.resolve(name));
            }
            Files.deleteIfExists(folder);
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
}
