package io.github.rscsnn.spark;

import io.github.rscsnn.experiment.Cluster;
import io.github.rscsnn.experiment.Execution;
import io.github.rscsnn.experiment.RemoteRun;
import io.github.rscsnn.experiment.RunFolder;
import io.github.rscsnn.experiment.Workers;
import io.github.rscsnn.train.EpochMetrics;
import io.github.rscsnn.train.TrainingListener;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.jspecify.annotations.Nullable;

/** Machines that Spark manages. One at a time in a JVM, as Spark has it. */
public final class SparkCluster implements Cluster {
    private final Settings settings;
    private final Limits limits;
    private final JavaSparkContext context;

    /** Connects to the master, or starts one on this machine for {@code local-cluster[...]}. */
    public SparkCluster(Settings settings, Limits limits) {
        this.settings = settings;
        this.limits = limits;
        context = new JavaSparkContext(SparkSettings.of(settings.master(), limits));
    }

    JavaSparkContext context() {
        return context;
    }

    @Override
    public List<EpochMetrics> train(RemoteRun run, TrainingListener listener) throws IOException {
        return new TrainingJob(context, settings, limits).train(run, listener);
    }

    @Override
    public Workers workers(
            RunFolder run, @Nullable RunFolder other, Execution execution, int limit, Map<String, String> mustAgree)
            throws IOException {
        return new SparkWorkers(context, limits, RunTask.of(context, run, other, execution, limit, mustAgree));
    }

    @Override
    public void close() {
        context.stop();
    }
}
