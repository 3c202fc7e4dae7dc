package io.github.rscsnn.spark;

import io.github.rscsnn.evaluate.EvaluationListener;
import io.github.rscsnn.evaluate.JudgedBatch;
import io.github.rscsnn.experiment.EvaluationSettings;
import io.github.rscsnn.experiment.RunShare;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** Collects the batches of one plan and shows how far it is. */
final class EvaluationProgress {
    /** Gives judged batches in the order of the data set. */
    interface Source {
        void to(Consumer<RunTask.Judged> each) throws IOException;
    }

    private final EvaluationSettings settings;
    private final int plan;
    private final EvaluationListener listener;
    private long correct;
    private long draws;
    private int images;

    EvaluationProgress(EvaluationSettings settings, int plan, EvaluationListener listener) {
        this.settings = settings;
        this.plan = plan;
        this.listener = listener;
    }

    List<JudgedBatch> collect(Source source) throws IOException {
        List<JudgedBatch> all = new ArrayList<>();
        source.to(judged -> {
            all.addAll(judged.batches());
            judged.batches().forEach(this::count);
            judged.skipped().forEach(listener::imageSkipped);
            if (images > 0) {
                listener.judged(RunShare.plan(settings, plan), images, correct / (double) draws);
            }
        });
        return all;
    }

    private void count(JudgedBatch batch) {
        for (int i = 0; i < batch.labels().length; i++) {
            correct += batch.votes()[i][batch.labels()[i]];
            draws += Arrays.stream(batch.votes()[i]).sum();
        }
        images += batch.labels().length;
    }
}
