package io.github.rscsnn.spark;

import io.github.rscsnn.experiment.Cluster;
import io.github.rscsnn.experiment.LiveLog;
import io.github.rscsnn.experiment.Recipe;
import io.github.rscsnn.experiment.RemoteRun;
import io.github.rscsnn.experiment.RunFolder;
import io.github.rscsnn.train.EpochMetrics;
import io.github.rscsnn.train.TrainingListener;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.spark.api.java.JavaSparkContext;

/** The driver's part of a training: starts the workers, keeps their checkpoints, and begins anew when one is lost. */
final class TrainingJob {
    private static final Duration LISTENING = Duration.ofMillis(100);

    private final JavaSparkContext context;
    private final Cluster.Settings settings;
    private final Limits limits;

    TrainingJob(JavaSparkContext context, Cluster.Settings settings, Limits limits) {
        this.context = context;
        this.settings = settings;
        this.limits = limits;
    }

    List<EpochMetrics> train(RemoteRun run, TrainingListener listener) throws IOException {
        if (run.finished()) {
            return run.history();
        }
        Optional<RemoteRun> untrained = run.teacherToTrain();
        if (untrained.isPresent()) {
            try (RemoteRun teacher = untrained.get()) {
                listener.message("training the teacher, the ANN twin, into " + teacher.path());
                train(teacher, listener);
            }
        }
        Optional<RunFolder> teacher = run.teacher();
        teacher.ifPresent(trained -> listener.message("teacher: " + trained.path()));
        int left = settings.retries();
        while (!run.finished()) {
            int before = run.history().size();
            try (LiveLog live = run.live(listener)) {
                attempt(run, teacher, live);
            } catch (WorkersException e) {
                int now = run.history().size();
                left = now > before ? settings.retries() : left - 1;
                if (!e.worthRetrying() || left < 0) {
                    throw e;
                }
                listener.message(e.getMessage() + "; begins again after epoch " + now + ", " + left + " retries left");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while training on " + settings.master());
            }
        }
        return run.history();
    }

    private void attempt(RemoteRun run, Optional<RunFolder> teacher, TrainingListener listener)
            throws IOException, InterruptedException {
        Secret secret = Secret.random();
        Recipe recipe = onOneSlot(run.recipe());
        BlockingQueue<Runnable> events = new LinkedBlockingQueue<>();
        InetAddress address = InetAddress.getByName(context.getConf().get("spark.driver.host"));
        try (Hub hub = new Hub(
                address,
                settings.workers(),
                secret,
                limits,
                TrainingTask.expected(recipe),
                new Depot(run, teacher, listener, events))) {
            TrainingTask task = new TrainingTask(
                    address.getHostAddress(),
                    hub.port(),
                    secret,
                    recipe.toMap(),
                    teacher.isPresent() ? teacher.get().checkpoint().index().weightsSha256() : null,
                    settings.workers(),
                    settings.synchronisedNorm(),
                    limits);
            try (BarrierJob job = new BarrierJob(context, task, hub)) {
                while (!hub.await(LISTENING)) {
                    deliver(events);
                }
                deliver(events);
                job.finish();
            } catch (CancellationException e) { // Ctrl-C
                hub.fail(new WorkersException("stopped", false));
                throw e;
            } catch (WorkersException e) {
                deliver(events); // what happened before
                throw e;
            }
        }
    }

    /** Of several slots on a machine each has its processors: a worker uses no more than its own. */
    private Recipe onOneSlot(Recipe recipe) {
        return recipe.threads() != 0
                ? recipe
                : recipe.with("threads", context.getConf().getInt("spark.task.cpus", 1));
    }

    private static void deliver(BlockingQueue<Runnable> events) {
        for (Runnable event = events.poll(); event != null; event = events.poll()) {
            event.run();
        }
    }

    /** Keeps files in the run folder; what training tells waits for the thread that shows it. */
    private record Depot(
            RemoteRun run, Optional<RunFolder> distilled, TrainingListener listener, BlockingQueue<Runnable> events)
            implements HubListener {
        @Override
        public void joined(int rank, String name) {
            events.add(() -> listener.message("worker " + rank + ": " + name));
        }

        @Override
        public void told(String what, String json) {
            Told told = Told.parse(what, json);
            events.add(() -> told.to(listener));
        }

        @Override
        public void file(String name, Path content) throws IOException {
            run.accept(name, content);
        }

        @Override
        public List<Path> state() throws IOException {
            return run.state();
        }

        @Override
        public List<Path> teacher() throws IOException {
            return distilled.isPresent() ? distilled.get().shipment() : List.of();
        }
    }
}
