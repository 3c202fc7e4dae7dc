package io.github.rscsnn.cli;

import io.github.rscsnn.reproduce.ReproductionListener;
import io.github.rscsnn.train.EpochMetrics;

/** Shows a reproduction on stderr. */
final class ReproduceReport extends EvaluationReport implements ReproductionListener {
    private final TrainingReport training;
    private Progress steps;

    ReproduceReport(Terminal terminal, StopSignal stop) {
        super(terminal, stop);
        this.training = new TrainingReport(terminal, stop);
    }

    /** A computation of known length. */
    void step(String step, int done, int total) {
        if (steps == null) {
            steps = terminal.progress("  computing", total, "steps");
        }
        steps.update(done, step);
        stop.check();
    }

    @Override
    public void message(String text) {
        terminal.err().println(text);
    }

    @Override
    public void epochStarted(int epoch, int epochs, int images) {
        training.epochStarted(epoch, epochs, images);
    }

    @Override
    public void stepDone(int epoch, double loss, double accuracy, int images) {
        training.stepDone(epoch, loss, accuracy, images);
    }

    @Override
    public void epochDone(EpochMetrics metrics) {
        training.epochDone(metrics);
    }

    @Override
    public void close() {
        training.close();
        super.close();
        if (steps != null) {
            steps.close();
        }
    }
}
