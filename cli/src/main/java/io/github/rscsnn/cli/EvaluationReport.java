package io.github.rscsnn.cli;

import io.github.rscsnn.evaluate.AttackPlan;
import io.github.rscsnn.evaluate.EvaluationListener;
import io.github.rscsnn.evaluate.RobustResult;

/** Shows an evaluation on stderr: a progress bar an attack, and every warning. */
final class EvaluationReport implements EvaluationListener {
    private final Terminal terminal;
    private Progress progress;

    EvaluationReport(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void started(AttackPlan plan, int images) {
        progress = terminal.progress("  " + plan.label(), images, "images");
    }

    @Override
    public void judged(AttackPlan plan, int images, double accuracy) {
        progress.update(images, Progress.metrics(Double.NaN, accuracy));
    }

    @Override
    public void done(RobustResult result) {
        progress.close();
        if (result.warning() != null) {
            terminal.err().println(terminal.yellow("warning: ") + result.label() + ": " + result.warning());
        }
    }
}
