package io.github.rscsnn.cli;

import io.github.rscsnn.evaluate.AttackPlan;
import io.github.rscsnn.evaluate.EvaluationListener;
import io.github.rscsnn.evaluate.RobustResult;

/** Shows an evaluation on stderr: a progress bar an attack, and every warning. */
final class EvaluationReport implements EvaluationListener, AutoCloseable {
    private final Terminal terminal;
    private final StopSignal stop;
    private final SkippedImages skipped;
    private Progress progress;

    EvaluationReport(Terminal terminal, StopSignal stop) {
        this.terminal = terminal;
        this.stop = stop;
        skipped = new SkippedImages(terminal);
    }

    @Override
    public void started(AttackPlan plan, int images) {
        progress = terminal.progress("  " + plan.label(), images, "images");
    }

    @Override
    public void judged(AttackPlan plan, int images, double accuracy) {
        progress.update(images, Progress.metrics(Double.NaN, accuracy));
        stop.check();
    }

    @Override
    public void imageSkipped(String what) {
        skipped.tell(what);
    }

    @Override
    public void done(RobustResult result) {
        close();
        if (result.warning() != null) {
            terminal.err().println(terminal.yellow("warning: ") + result.label() + ": " + result.warning());
        }
    }

    /** Ends the progress of an attack that was cut short. */
    @Override
    public void close() {
        if (progress != null) {
            progress.close();
            progress = null;
        }
    }
}
