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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.jspecify.annotations.Nullable;

/** The driver's part of a training: starts the workers, keeps their checkpoints, and begins anew when one is lost. */
record TrainingJob(JavaSparkContext context, Cluster.Settings settings, Limits limits) {
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
        RunFolder teacher = run.teacher().orElse(null);
        if (teacher != null) {
            listener.message("teacher: " + teacher.path());
        }
        int left = settings.retries();
        while (!run.finished()) {
            int before = run.history().size();
            try (LiveLog live = run.live(listener)) {
                attempt(run, teacher, TrainingTask.expected(onOneSlot(run.recipe()), teacher), live);
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

    /** @throws WorkersException if the workers do not reach the last epoch; the message names who is to blame */
    void attempt(RemoteRun run, @Nullable RunFolder teacher, Map<String, String> expected, TrainingListener listener)
            throws IOException, InterruptedException {
        try (Attempt attempt = new Attempt(context, settings.workers(), limits, run, listener)) {
            attempt.run(new TrainingTask(
                    attempt.id(),
                    onOneSlot(run.recipe()),
                    expected,
                    context.broadcast(RunTask.read(run.state())),
                    teacher == null ? null : context.broadcast(RunTask.read(teacher.shipment())),
                    settings.synchronisedNorm(),
                    limits));
        }
    }

    /** Of several slots on a machine each has its processors: a worker uses no more than its own. */
    private Recipe onOneSlot(Recipe recipe) {
        return recipe.machine().threads() != 0
                ? recipe
                : recipe.with("threads", context.getConf().getInt("spark.task.cpus", 1));
    }
}
