package io.github.rscsnn.spark;

import io.github.rscsnn.experiment.BuildInfo;
import io.github.rscsnn.experiment.Recipe;
import io.github.rscsnn.experiment.TrainingShare;
import io.github.rscsnn.train.TrainingListener;
import java.io.IOException;
import java.io.Serial;
import java.io.Serializable;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a worker does: opens its data, joins the others, trains. Runs on an executor, or wherever it is called. */
final class TrainingTask implements Serializable {
    @Serial
    private static final long serialVersionUID = 1;

    private final String driver;
    private final int port;
    private final Secret secret;
    private final LinkedHashMap<String, Object> recipe;
    private final int workers;
    private final boolean synchronisedNorm;
    private final Limits limits;

    TrainingTask(
            String driver,
            int port,
            Secret secret,
            Map<String, Object> recipe,
            int workers,
            boolean synchronisedNorm,
            Limits limits) {
        this.driver = driver;
        this.port = port;
        this.secret = secret;
        this.recipe = new LinkedHashMap<>(recipe);
        this.workers = workers;
        this.synchronisedNorm = synchronisedNorm;
        this.limits = limits;
    }

    int workers() {
        return workers;
    }

    /** What the driver knows itself and every worker must share. */
    static Map<String, String> expected(Recipe recipe) {
        BuildInfo build = BuildInfo.current();
        return Map.of(
                "version", build.version() + " (" + build.commit() + ")", "recipe", TrainingShare.checksum(recipe));
    }

    /**
     * @param rank of this worker
     * @param address of this machine that the other workers reach
     */
    void run(int rank, String address) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("rsc-worker-");
        Path scratch = folder.resolve("run");
        try (TrainingShare share = TrainingShare.open(Recipe.resolve(recipe), scratch)) {
            String numeric = InetAddress.getByName(address).getHostAddress();
            String name = address + ", process " + ProcessHandle.current().pid();
            try (Member member =
                    Member.join(new InetSocketAddress(driver, port), secret, rank, name, share.mustAgree(), limits)) {
                train(member, share, scratch, numeric);
            }
        } finally {
            delete(folder);
        }
    }

    private void train(Member member, TrainingShare share, Path scratch, String address)
            throws IOException, InterruptedException {
        try {
            if (member.rank() == 0) {
                for (Frame file : member.state()) {
                    if (!io.github.rscsnn.experiment.RemoteRun.accepts(file.name())) {
                        throw new IOException("the driver sent a file that belongs to no checkpoint: " + file.name());
                    }
                    Files.write(scratch.resolve(file.name()), file.body());
                }
            }
            try (GlooExchange exchange = new GlooExchange(member, workers, address, limits)) {
                TrainingListener listener =
                        member.rank() == 0 ? new Teller(member, exchange, scratch) : TrainingListener.SILENT;
                share.run(exchange, synchronisedNorm, listener);
                exchange.sum(new double[1]); // all are done
            }
            member.bye();
        } catch (IOException | InterruptedException | RuntimeException e) {
            WorkersException lost = lost(e);
            member.failed(lost == null ? message(e) : lost.getMessage(), lost != null && lost.worthRetrying());
            throw e;
        } catch (Error e) {
            member.failed(e.toString(), false);
            throw e;
        }
    }

    private static WorkersException lost(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof WorkersException lost) {
                return lost;
            }
        }
        return null;
    }

    private static String message(Throwable e) {
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
