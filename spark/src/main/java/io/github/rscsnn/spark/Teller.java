package io.github.rscsnn.spark;

import io.github.rscsnn.experiment.RemoteRun;
import io.github.rscsnn.train.EpochMetrics;
import io.github.rscsnn.train.TrainingListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/** The first worker's listener: sends what it hears, and after each epoch the files of the run folder, to the driver. */
final class Teller implements TrainingListener {
    private static final long BETWEEN_STEPS = Duration.ofMillis(250).toNanos();

    private final Member member;
    private final GlooExchange exchange;
    private final Path scratch;
    private long lastStep;
    private long steps;
    private double secondsBefore;
    private double ofGradientsBefore;
    private long bytesBefore;

    Teller(Member member, GlooExchange exchange, Path scratch) {
        this.member = member;
        this.exchange = exchange;
        this.scratch = scratch;
    }

    private void tell(Told told) {
        member.tell(told.what(), told);
    }

    @Override
    public void message(String text) {
        tell(new Told("message", 0, 0, 0, 0, 0, text, null));
    }

    @Override
    public void epochStarted(int epoch, int epochs, int images) {
        steps = 0;
        secondsBefore = exchange.seconds();
        ofGradientsBefore = exchange.secondsOfGradients();
        bytesBefore = exchange.bytes();
        tell(new Told("epochStarted", epoch, epochs, images, 0, 0, null, null));
    }

    @Override
    public void stepDone(int epoch, double loss, double accuracy, int images) {
        steps++;
        long now = System.nanoTime();
        if (now - lastStep >= BETWEEN_STEPS) {
            lastStep = now;
            tell(new Told("stepDone", epoch, 0, images, loss, accuracy, null, null));
        }
    }

    @Override
    public void imageSkipped(String what) {
        tell(new Told("imageSkipped", 0, 0, 0, 0, 0, what, null));
    }

    @Override
    public void epochDone(EpochMetrics metrics) {
        try {
            for (Path file : RemoteRun.files(scratch)) {
                member.sendFile(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WorkersException("worker 0 was interrupted", true);
        }
        tell(new Told(
                "stepDone", metrics.epoch(), 0, metrics.images(), metrics.loss(), metrics.trainAccuracy(), null, null));
        tell(new Told("epochDone", 0, 0, 0, 0, 0, null, metrics));
        double percent = 100 / Math.max(1e-9, metrics.seconds());
        message(String.format(
                Locale.ROOT,
                "  exchange: %.1f %% of the epoch's time, %.1f %% for gradients, %.2f MB a step",
                percent * (exchange.seconds() - secondsBefore),
                percent * (exchange.secondsOfGradients() - ofGradientsBefore),
                (exchange.bytes() - bytesBefore) / 1e6 / Math.max(1, steps)));
    }
}
