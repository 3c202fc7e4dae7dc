package io.github.rscsnn.experiment;

import io.github.rscsnn.train.EpochMetrics;
import io.github.rscsnn.train.TensorBoardLog;
import io.github.rscsnn.train.TrainingListener;
import java.util.function.Consumer;

/** Writes a run's metrics and live log and passes everything on. */
public record LiveLog(TensorBoardLog log, Consumer<EpochMetrics> metricsWriter, TrainingListener next)
        implements TrainingListener, AutoCloseable {
    @Override
    public void message(String text) {
        next.message(text);
    }

    @Override
    public void epochStarted(int epoch, int epochs, int images) {
        log.epochStarted(images);
        next.epochStarted(epoch, epochs, images);
    }

    @Override
    public void stepDone(int epoch, double loss, double accuracy, int images) {
        log.stepDone(epoch, loss, accuracy, images);
        next.stepDone(epoch, loss, accuracy, images);
    }

    @Override
    public void imageSkipped(String what) {
        next.imageSkipped(what);
    }

    @Override
    public void epochDone(EpochMetrics metrics) {
        metricsWriter.accept(metrics);
        log.epochDone(metrics);
        next.epochDone(metrics);
    }

    @Override
    public void close() {
        log.close();
    }
}
