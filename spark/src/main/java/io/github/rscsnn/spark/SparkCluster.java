package io.github.rscsnn.spark;

import io.github.rscsnn.evaluate.EvaluationListener;
import io.github.rscsnn.experiment.CertificateRow;
import io.github.rscsnn.experiment.CertificationOutcome;
import io.github.rscsnn.experiment.CertificationRun;
import io.github.rscsnn.experiment.Cluster;
import io.github.rscsnn.experiment.EvaluationOutcome;
import io.github.rscsnn.experiment.EvaluationRun;
import io.github.rscsnn.experiment.EvaluationSettings;
import io.github.rscsnn.experiment.RemoteRun;
import io.github.rscsnn.train.EpochMetrics;
import io.github.rscsnn.train.TrainingListener;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaSparkContext;

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
    public CertificationOutcome certify(CertificationRun run, Consumer<Integer> started, Consumer<CertificateRow> done)
            throws IOException {
        CertificationRun.Elsewhere here = (indices, settings, mustAgree, row) -> {
            RunTask task = RunTask.of(context, run.run(), run.execution(), 0, mustAgree);
            List<Integer> images = new ArrayList<>(indices);
            new RangeJob(context, "certify")
                    .run(images.size(), 1, range -> task.certify(settings, images.get(range.from())), row);
        };
        return run.certify(here, started, done);
    }

    @Override
    public EvaluationOutcome evaluate(EvaluationRun run, EvaluationListener listener) throws IOException {
        EvaluationSettings settings = run.settings(); // what travels; the run itself does not
        EvaluationRun.Elsewhere here = (plan, images, mustAgree, shown) -> {
            RunTask task = RunTask.of(context, run.run(), run.execution(), settings.limit(), mustAgree);
            return new EvaluationProgress(settings, plan, shown)
                    .collect(each -> new RangeJob(context, "evaluate")
                            .run(
                                    images,
                                    settings.batch(),
                                    range -> task.judge(settings, plan, range.from(), range.to()),
                                    each));
        };
        return run.evaluate(here, listener);
    }

    @Override
    public void close() {
        context.stop();
    }
}
