package io.github.rscsnn.cli;

import io.github.rscsnn.attack.Suite;
import io.github.rscsnn.check.Check;
import io.github.rscsnn.evaluate.AttackPlan;
import io.github.rscsnn.evaluate.RobustResult;
import io.github.rscsnn.publish.Leaderboard;
import java.nio.file.Path;

/** Shows how a table of networks goes on stderr: whose turn it is, and below it what {@link EvaluationReport} shows. */
final class LeaderboardReport implements Leaderboard.Listener, AutoCloseable {
    private final Terminal terminal;
    private final StopSignal stop;
    private final EvaluationReport evaluation;
    private Progress certificates;

    LeaderboardReport(Terminal terminal, StopSignal stop) {
        this.terminal = terminal;
        this.stop = stop;
        evaluation = new EvaluationReport(terminal, stop);
    }

    @Override
    public void network(Path run, int number, int all) {
        stop.check();
        close();
        terminal.err().println(terminal.bold("network " + number + "/" + all + ": ") + run);
    }

    @Override
    public void looked(Check check) {
        stop.check();
    }

    @Override
    public void certified(int images, int all) {
        stop.check();
        if (certificates == null) {
            certificates = terminal.progress("  certificate", all, "images");
        }
        certificates.update(images, "");
        if (images == all) {
            certificates.close();
            certificates = null;
        }
    }

    @Override
    public void judgedBefore(AttackPlan plan, int images) {
        evaluation.judgedBefore(plan, images);
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
    public void suiteStarted(AttackPlan plan, SuiteStart start) {
        evaluation.suiteStarted(plan, start);
    }

    @Override
    public void entryStarted(AttackPlan plan, Suite.Entry entry, int images, double later) {
        evaluation.entryStarted(plan, entry, images, later);
    }

    @Override
    public void asked(double evaluations) {
        evaluation.asked(evaluations);
    }

    @Override
    public void entryDone(AttackPlan plan, Suite.Entry entry, int broken, int left) {
        evaluation.entryDone(plan, entry, broken, left);
    }

    @Override
    public void imageSkipped(String what) {
        evaluation.imageSkipped(what);
    }

    @Override
    public void warning(String text) {
        evaluation.warning(text);
    }

    @Override
    public void close() {
        evaluation.close();
        if (certificates != null) {
            certificates.close();
            certificates = null;
        }
    }
}
