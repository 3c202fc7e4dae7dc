package io.github.rscsnn.spark;

import io.github.rscsnn.attack.SuiteAttempt;
import io.github.rscsnn.evaluate.JudgedBatch;
import io.github.rscsnn.experiment.EvaluationSettings;
import io.github.rscsnn.experiment.Judging;
import io.github.rscsnn.experiment.RemoteJudges;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaSparkContext;

/** Executors that hold a run; a task judges or attacks one batch. */
record SparkJudges(JavaSparkContext context, Limits limits, RunTask task) implements RemoteJudges {
    @Override
    public void judge(Judging judging, int images, Consumer<JudgedBatch> each, Consumer<String> skipped)
            throws IOException {
        RunTask here = task; // what travels; this object does not
        new RangeJob(context, "evaluate", limits.join())
                .run(
                        RangeJob.Range.of(images, judging.batch()),
                        range -> here.judge(judging, range),
                        judged -> judged.to(each, skipped));
    }

    @Override
    public void attack(
            EvaluationSettings settings, int plan, int entry, List<int[]> batches, Consumer<SuiteAttempt> each)
            throws IOException {
        RunTask here = task;
        new RangeJob(context, "suite", limits.join())
                .run(batches, images -> here.attack(settings, plan, entry, images), each);
    }

    @Override
    public void judgeFound(
            EvaluationSettings settings,
            int plan,
            int images,
            Map<Integer, float[]> found,
            Consumer<JudgedBatch> each,
            Consumer<String> skipped)
            throws IOException {
        RunTask here = task;
        TreeMap<Integer, float[]> sorted = new TreeMap<>(found);
        List<RunTask.Found> parts = new ArrayList<>();
        for (RangeJob.Range range : RangeJob.Range.of(images, settings.batch())) {
            parts.add(new RunTask.Found(range, new TreeMap<>(sorted.subMap(range.from(), range.to()))));
        }
        new RangeJob(context, "judge", limits.join())
                .run(parts, part -> here.judgeFound(settings, plan, part), judged -> judged.to(each, skipped));
    }
}
