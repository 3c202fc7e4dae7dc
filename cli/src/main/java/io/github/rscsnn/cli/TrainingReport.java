package io.github.rscsnn.cli;

import io.github.rscsnn.train.EpochMetrics;
import io.github.rscsnn.train.TrainingListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.bytedeco.javacpp.Pointer;

/** Shows training on stderr: a progress bar an epoch, then a line that stays. */
final class TrainingReport implements TrainingListener, AutoCloseable {
    private static final double WORTH_TELLING = 0.01;

    private final Terminal terminal;
    private final StopSignal stop;
    private final SkippedImages skipped;
    private Progress progress;
    private int epochs;
    private volatile int done;

    TrainingReport(Terminal terminal, StopSignal stop) {
        this.terminal = terminal;
        this.stop = stop;
        skipped = new SkippedImages(terminal);
    }

    @Override
    public void message(String text) {
        terminal.err().println(text);
    }

    @Override
    public void epochStarted(int epoch, int epochs, int images) {
        this.epochs = epochs;
        done = epoch - 1;
        progress = terminal.progress("epoch " + epoch + "/" + epochs, images, "images");
    }

    @Override
    public void stepDone(int epoch, double loss, double accuracy, int images) {
        progress.update(images, Progress.metrics(loss, accuracy) + "  memory " + gigabytes(Pointer.physicalBytes()));
        stop.check();
    }

    @Override
    public void epochDone(EpochMetrics metrics) {
        close();
        done = metrics.epoch();
        List<String> parts = new ArrayList<>();
        if (metrics.testAccuracy() != null) {
            parts.add(String.format(Locale.ROOT, "test accuracy %.2f %%", 100 * metrics.testAccuracy()));
        }
        if (metrics.dataWaitShare() >= WORTH_TELLING) {
            parts.add(String.format(Locale.ROOT, "waiting for data %.1f %%", 100 * metrics.dataWaitShare()));
        }
        int left = epochs - metrics.epoch();
        if (left > 0) {
            parts.add("about " + Progress.duration(left * metrics.seconds()) + " left for " + left
                    + (left == 1 ? " epoch" : " epochs"));
        }
        if (!parts.isEmpty()) {
            terminal.err().println("  " + String.join(", ", parts));
        }
        if (metrics.skippedImages() > 0) {
            terminal.err().println("  left out " + metrics.skippedImages() + " images that cannot be decoded");
        }
    }

    private static String gigabytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f GB", bytes / 1e9);
    }

    /** What one who stops now can go on from; asked by the thread that stops it. */
    String reached() {
        return done == 0
                ? "stopped before the first checkpoint"
                : "stopped; the checkpoint of epoch " + done + " is kept";
    }

    @Override
    public void imageSkipped(String what) {
        skipped.tell(what);
    }

    /** Ends the progress of an epoch that was cut short. */
    @Override
    public void close() {
        if (progress != null) {
            progress.close();
            progress = null;
        }
    }
}
