package io.github.rscsnn.spark;

import io.github.rscsnn.experiment.RemoteRun;
import io.github.rscsnn.train.EpochMetrics;
import io.github.rscsnn.train.TrainingListener;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;

/** The first worker's listener: sends what it hears, and after each epoch the files of the run folder, to the driver. */
final class Teller implements TrainingListener {
    /** A call of the driver's listener. */
    interface Told extends Consumer<TrainingListener>, Serializable {}

    private static final long BETWEEN_STEPS = Duration.ofMillis(250).toNanos();

    private final String attempt;
    private final GlooExchange exchange;
    private final Path scratch;
    private long lastStep;
    private long steps;
    private double secondsBefore;
    private double ofGradientsBefore;
    private long bytesBefore;

    Teller(String attempt, GlooExchange exchange, Path scratch) {
        this.attempt = attempt;
        this.exchange = exchange;
        this.scratch = scratch;
    }

    private void tell(Told told) {
        Courier.send(attempt, told);
    }

    @Override
    public void message(String text) {
        tell(listener -> listener.message(text));
    }

    @Override
    public void epochStarted(int epoch, int epochs, int images) {
        steps = 0;
        secondsBefore = exchange.seconds();
        ofGradientsBefore = exchange.secondsOfGradients();
        bytesBefore = exchange.bytes();
        tell(listener -> listener.epochStarted(epoch, epochs, images));
    }

    @Override
    public void stepDone(int epoch, double loss, double accuracy, int images) {
        steps++;
        long now = System.nanoTime();
        if (now - lastStep >= BETWEEN_STEPS) {
            lastStep = now;
            tell(listener -> listener.stepDone(epoch, loss, accuracy, images));
        }
    }

    @Override
    public void imageSkipped(String what) {
        tell(listener -> listener.imageSkipped(what));
    }

    @Override
    public void epochDone(EpochMetrics metrics) {
        try {
            for (Path file : RemoteRun.files(scratch)) {
                Courier.sendFile(attempt, file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        tell(listener -> {
            listener.stepDone(metrics.epoch(), metrics.loss(), metrics.trainAccuracy(), metrics.images());
            listener.epochDone(metrics);
        });
        double percent = 100 / Math.max(1e-9, metrics.seconds());
        message(String.format(
                Locale.ROOT,
                "  exchange: %.1f %% of the epoch's time, %.1f %% for gradients, %.2f MB a step",
                percent * (exchange.seconds() - secondsBefore),
                percent * (exchange.secondsOfGradients() - ofGradientsBefore),
                (exchange.bytes() - bytesBefore) / 1e6 / Math.max(1, steps)));
    }
}
