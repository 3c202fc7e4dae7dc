package io.github.rscsnn.cli;

import io.github.rscsnn.train.EpochMetrics;
import io.github.rscsnn.train.TrainingListener;
import java.util.Locale;

/** Shows training on stderr: a progress bar an epoch, then a line that stays. */
final class TrainingReport implements TrainingListener {
    private final Terminal terminal;
    private Progress progress;

    TrainingReport(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void epochStarted(int epoch, int epochs, int images) {
        progress = terminal.progress("epoch " + epoch + "/" + epochs, images, "images");
    }

    @Override
    public void stepDone(int epoch, double loss, double accuracy, int images) {
        progress.update(images, Progress.metrics(loss, accuracy));
    }

    @Override
    public void epochDone(EpochMetrics metrics) {
        progress.close();
        if (metrics.testAccuracy() != null) {
            terminal.err()
                    .println(String.format(
                            Locale.ROOT,
                            "  test accuracy %.2f %%, memory %.1f GB",
                            100 * metrics.testAccuracy(),
                            metrics.nativeBytes() / 1e9));
        }
    }
}
