package io.github.rscsnn.experiment;

import io.github.rscsnn.train.EpochMetrics;
import io.github.rscsnn.train.TrainingListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** Keeps {@code metrics.jsonl} of a run up to date and passes everything on. */
record MetricsWriter(RunFolder folder, List<EpochMetrics> history, TrainingListener next) implements TrainingListener {
    @Override
    public void message(String text) {
        next.message(text);
    }

    @Override
    public void epochStarted(int epoch, int epochs, int images) {
        next.epochStarted(epoch, epochs, images);
    }

    @Override
    public void stepDone(int epoch, double loss, double accuracy, int images) {
        next.stepDone(epoch, loss, accuracy, images);
    }

    @Override
    public void imageSkipped(String what) {
        next.imageSkipped(what);
    }

    @Override
    public void epochDone(EpochMetrics metrics) {
        history.add(metrics);
        try {
            folder.writeMetrics(history);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        next.epochDone(metrics);
    }
}
