package io.github.rscsnn.cli;

import io.github.rscsnn.evaluate.AttackPlan;
import io.github.rscsnn.evaluate.RobustResult;
import io.github.rscsnn.reproduce.ReproductionListener;
import io.github.rscsnn.train.EpochMetrics;

/** Shows a reproduction on stderr. */
final class ReproduceReport implements ReproductionListener, AutoCloseable {
    private final Terminal terminal;
    private final StopSignal stop;
    private final TrainingReport training;
    private final EvaluationReport evaluation;
    private Progress steps;

    ReproduceReport(Terminal terminal, StopSignal stop) {
        this.terminal = terminal;
        this.stop = stop;
        this.training = new TrainingReport(terminal, stop);
        this.evaluation = new EvaluationReport(terminal, stop);
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
    public void started(AttackPlan plan, int images) {
        evaluation.started(plan, images);
    }

    @Override
    public void judged(AttackPlan plan, int images, double accuracy) {
        evaluation.judged(plan, images, accuracy);
    }

    @Override
    public void done(RobustResult result) {
        evaluation.done(result);
    }

    @Override
    public void close() {
        training.close();
        evaluation.close();
        if (steps != null) {
            steps.close();
        }
    }
}
