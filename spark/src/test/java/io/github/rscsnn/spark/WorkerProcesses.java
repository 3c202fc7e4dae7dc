package io.github.rscsnn.spark;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.rscsnn.experiment.Recipe;
import io.github.rscsnn.experiment.RemoteRun;
import io.github.rscsnn.train.EpochMetrics;
import io.github.rscsnn.train.TrainingListener;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Workers in processes of their own on the loopback address, and the driver in this one; no Spark. */
final class WorkerProcesses implements AutoCloseable {
    static final Limits LIMITS = new Limits(Duration.ofSeconds(60), Duration.ofSeconds(60), Duration.ofSeconds(10));

    private final String driver;
    private final Path folder;
    private final Limits limits;
    private final byte[] secret = Secret.randomBytes();
    private final RemoteRun run;
    private final Hub hub;
    private final List<Process> processes = new ArrayList<>();
    private String teacherSha256;

    WorkerProcesses(Path folder, RemoteRun run, int workers, Limits limits, HubListener listener) throws IOException {
        this(folder, run, workers, limits, listener, "127.0.0.1");
    }

    /** @param driver address of this machine to listen on */
    WorkerProcesses(Path folder, RemoteRun run, int workers, Limits limits, HubListener listener, String driver)
            throws IOException {
        this.driver = driver;
        this.folder = folder;
        this.limits = limits;
        this.run = run;
        hub = new Hub(
                InetAddress.getByName(driver),
                workers,
                new Secret(secret),
                limits,
                TrainingTask.expected(run.recipe()),
                listener);
    }

    /** A tiny network on generated images; 8 images a step, 8 steps an epoch, one thread. */
    static Recipe recipe(Map<String, ?> more) {
        Map<String, Object> keys = new LinkedHashMap<>(Map.of(
                "data", "shapes10",
                "width", 0.0625,
                "time-steps", 2,
                "threshold", 0.5,
                "train-limit", 64,
                "test-limit", 20,
                "batch", 8,
                "threads", 1,
                "precision", "f32",
                "epochs", 1));
        keys.put("lr", 0.02);
        keys.putAll(more);
        return Recipe.resolve(keys);
    }

    Hub hub() {
        return hub;
    }

    /** What workers that start from now on expect of the teacher's weights. */
    void expectTeacher(String sha256) {
        teacherSha256 = sha256;
    }

    Process start(int rank, int workers, Recipe recipe) throws IOException {
        return start(rank, workers, recipe, "127.0.0.1", List.of());
    }

    /**
     * @param address of the worker
     * @param before words before the command line, such as those that enter a network namespace
     */
    Process start(int rank, int workers, Recipe recipe, String address, List<String> before) throws IOException {
        Path setup = folder.resolve("setup-" + rank + ".json");
        Files.writeString(
                setup,
                new ObjectMapper()
                        .writeValueAsString(new WorkerMain.Setup(
                                driver,
                                hub.port(),
                                HexFormat.of().formatHex(secret),
                                recipe.toMap(),
                                teacherSha256,
                                workers,
                                true,
                                limits.join().toMillis(),
                                limits.exchange().toMillis(),
                                limits.silence().toMillis())));
        List<String> command = new ArrayList<>(before);
        command.addAll(Jvm.command(WorkerMain.class, rank, address, setup));
        Process process = Jvm.start(command);
        processes.add(process);
        return process;
    }

    static String output(Process process) throws IOException, InterruptedException {
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        process.waitFor(60, TimeUnit.SECONDS);
        return text;
    }

    /** What a driver without Spark does with what arrives. */
    static HubListener depot(RemoteRun run, List<EpochMetrics> metrics) {
        return new HubListener() {
            @Override
            public void told(String what, String json) {
                Told.parse(what, json).to(new TrainingListener() {
                    @Override
                    public void epochDone(EpochMetrics done) {
                        metrics.add(done);
                    }
                });
            }

            @Override
            public void file(String name, Path content) throws IOException {
                run.accept(name, content);
            }

            @Override
            public List<Path> state() throws IOException {
                return run.state();
            }
        };
    }

    @Override
    public void close() throws IOException {
        hub.close();
        processes.forEach(Process::destroyForcibly);
        run.close();
    }
}
