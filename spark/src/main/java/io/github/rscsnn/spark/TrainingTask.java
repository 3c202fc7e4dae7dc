package io.github.rscsnn.spark;

import io.github.rscsnn.experiment.BuildInfo;
import io.github.rscsnn.experiment.Recipe;
import io.github.rscsnn.experiment.RemoteRun;
import io.github.rscsnn.experiment.RunFolder;
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
    private final String teacherSha256;
    private final int workers;
    private final boolean synchronisedNorm;
    private final Limits limits;

    /** @param teacherSha256 of the weights of the trained run that is distilled; null for none */
    TrainingTask(
            String driver,
            int port,
            Secret secret,
            Map<String, Object> recipe,
            String teacherSha256,
            int workers,
            boolean synchronisedNorm,
            Limits limits) {
        this.driver = driver;
        this.port = port;
        this.secret = secret;
        this.recipe = new LinkedHashMap<>(recipe);
        this.teacherSha256 = teacherSha256;
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
            Scratch.delete(folder);
        }
    }

    private void train(Member member, TrainingShare share, Path scratch, String address)
            throws IOException, InterruptedException {
        try {
            if (member.rank() == 0) {
                receive(member, Member.STATE, scratch);
            }
            Path teacher = teacherSha256 == null ? null : teacher(member, scratch.resolveSibling("teacher"));
            try (GlooExchange exchange = new GlooExchange(member, workers, address, limits)) {
                TrainingListener listener =
                        member.rank() == 0 ? new Teller(member, exchange, scratch) : TrainingListener.SILENT;
                share.run(exchange, teacher, synchronisedNorm, listener);
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

    private static void receive(Member member, String what, Path folder) throws IOException, InterruptedException {
        member.fetch(
                what,
                name -> what.equals(Member.TEACHER) && name.equals("recipe.json") || RemoteRun.accepts(name),
                folder);
    }

    /** What is loaded from the folder is compared with its index; this compares the index with the driver's. */
    private Path teacher(Member member, Path folder) throws IOException, InterruptedException {
        Files.createDirectory(folder);
        receive(member, Member.TEACHER, folder);
        String arrived = RunFolder.open(folder).checkpoint().index().weightsSha256();
        if (!arrived.equals(teacherSha256)) {
            throw new IOException(
                    "the teacher that arrived has weights with SHA-256 " + arrived + ", expected " + teacherSha256);
        }
        return folder;
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
}
