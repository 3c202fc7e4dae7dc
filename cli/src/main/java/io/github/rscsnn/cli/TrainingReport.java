package io.github.rscsnn.cli;

import io.github.rscsnn.train.EpochMetrics;
import io.github.rscsnn.train.TrainingListener;
import java.util.Locale;

/** Shows training on stderr: a progress bar an epoch, then a line that stays. */
final class TrainingReport implements TrainingListener, AutoCloseable {
    private static final double WORTH_TELLING = 0.01;

    private final Terminal terminal;
    private final StopSignal stop;
    private final SkippedImages skipped;
    private Progress progress;

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
        progress = terminal.progress("epoch " + epoch + "/" + epochs, images, "images");
    }

    @Override
    public void stepDone(int epoch, double loss, double accuracy, int images) {
        progress.update(images, Progress.metrics(loss, accuracy));
        stop.check();
    }

    @Override
    public void epochDone(EpochMetrics metrics) {
        close();
        String test = metrics.testAccuracy() == null
                ? ""
                : String.format(
                        Locale.ROOT,
                        "test accuracy %.2f %%, memory %.1f GB, ",
                        100 * metrics.testAccuracy(),
                        metrics.nativeBytes() / 1e9);
        double waited = metrics.dataWaitShare();
        if (!test.isEmpty() || waited >= WORTH_TELLING) {
            terminal.err().println(String.format(Locale.ROOT, "  %swaiting for data %.1f %%", test, 100 * waited));
        }
        if (metrics.skippedImages() > 0) {
            terminal.err().println("  left out " + metrics.skippedImages() + " images that cannot be decoded");
        }
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
