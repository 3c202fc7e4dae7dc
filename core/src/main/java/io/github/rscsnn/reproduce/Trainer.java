package io.github.rscsnn.reproduce;

import io.github.rscsnn.experiment.Cluster;
import io.github.rscsnn.experiment.Experiment;
import io.github.rscsnn.experiment.Recipe;
import io.github.rscsnn.experiment.RemoteRun;
import io.github.rscsnn.train.EpochMetrics;
import io.github.rscsnn.train.TrainingListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Trains networks here, or with the workers of a cluster.
 *
 * @param cluster null for here
 */
record Trainer(@Nullable Cluster cluster) {
    /** As {@link Experiment#train(Recipe, Path, TrainingListener)}. */
    List<EpochMetrics> train(Recipe recipe, Path out, TrainingListener listener) throws IOException {
        if (cluster == null) {
            return Experiment.train(recipe, out, listener);
        }
        try (RemoteRun run = RemoteRun.create(recipe, out)) {
            return cluster.train(run, listener);
        }
    }

    /** As {@link Experiment#resume}. */
    List<EpochMetrics> resume(Path path, TrainingListener listener) throws IOException {
        if (cluster == null) {
            return Experiment.resume(path, listener);
        }
        try (RemoteRun run = RemoteRun.resume(path)) {
            return cluster.train(run, listener);
        }
    }
}
