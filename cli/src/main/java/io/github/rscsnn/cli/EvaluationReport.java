package io.github.rscsnn.cli;

import io.github.rscsnn.attack.Suite;
import io.github.rscsnn.evaluate.AttackPlan;
import io.github.rscsnn.evaluate.EvaluationListener;
import io.github.rscsnn.evaluate.RobustResult;
import io.github.rscsnn.option.Fraction;
import java.util.Locale;

/** Shows an evaluation on stderr: a progress bar an attack, and every warning. */
class EvaluationReport implements EvaluationListener, AutoCloseable {
    final Terminal terminal;
    final StopSignal stop;
    private final boolean sweep;
    private final SkippedImages skipped;
    private Progress progress;
    private double asked;
    private double askedInAll;
    private long suiteStarted;
    private String detail = "";

    EvaluationReport(Terminal terminal, StopSignal stop) {
        this(terminal, stop, false);
    }

    /** @param sweep whether attacks run at several ε, which is shown then */
    EvaluationReport(Terminal terminal, StopSignal stop, boolean sweep) {
        this.terminal = terminal;
        this.stop = stop;
        this.sweep = sweep;
        skipped = new SkippedImages(terminal);
    }

    @Override
    public void judgedBefore(AttackPlan plan, int images) {
        terminal.err().println("  " + title(plan) + ": " + images + " images were judged before (results/ledger.tsv)");
    }

    @Override
    public void started(AttackPlan plan, int images) {
        progress = terminal.progress("  " + title(plan), images, "images");
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
    public void warning(String text) {
        terminal.err().println(terminal.yellow("warning: ") + text);
    }

    @Override
    public void done(RobustResult result) {
        close();
        if (result.warning() != null) {
            terminal.err().println(terminal.yellow("warning: ") + result.label() + ": " + result.warning());
        }
    }

    @Override
    public void suiteStarted(AttackPlan plan, SuiteStart start) {
        asked = 0;
        askedInAll = 0;
        suiteStarted = System.nanoTime();
        if (start.resumed() == 0 && start.otherStates() > 0) {
            terminal.err()
                    .println(
                            "  " + title(plan) + ": a suite of other settings lies in the run folder and is left alone;"
                                    + " this one starts anew");
        }
        terminal.err()
                .println(String.format(
                        Locale.ROOT,
                        "  %s: %d attacks on %d images, at most %,.0f evaluations (a gradient counts 3)%s",
                        title(plan),
                        start.entries(),
                        start.images(),
                        start.evaluations(),
                        start.resumed() == 0 ? "" : "; goes on where it was stopped"));
    }

    @Override
    public void entryStarted(AttackPlan plan, Suite.Entry entry, int images, double later) {
        asked = 0;
        detail = images + " images" + left(images * entry.cost() + later);
        if (images > 0 && entry.cost() > 0) {
            progress = terminal.progress(
                    "  " + title(plan) + " " + entry.name(), Math.round(images * entry.cost()), "evaluations");
        }
    }

    @Override
    public void asked(double evaluations) {
        stop.check();
        asked += evaluations;
        askedInAll += evaluations;
        if (progress != null) {
            progress.update(Math.round(asked), detail);
        }
    }

    @Override
    public void entryDone(AttackPlan plan, Suite.Entry entry, int broken, int left) {
        if (progress != null) {
            progress.update(Math.round(asked), "broke " + broken + ", " + left + " left");
            close();
        } else if (broken > 0) { // the clean images, which ask nothing
            terminal.err()
                    .println("  " + title(plan) + " " + entry.name() + "  " + broken + " wrong, " + left + " left");
        }
    }

    /** How long the rest of the suite takes if nothing more is broken; empty before the speed is known. */
    private String left(double evaluations) {
        double seconds = (System.nanoTime() - suiteStarted) / 1e9;
        if (askedInAll == 0) {
            return "";
        }
        return ", suite at most " + Progress.duration(evaluations * seconds / askedInAll) + " more";
    }

    private String title(AttackPlan plan) {
        return sweep && plan.epsilon() != null ? plan.label() + " " + Fraction.text(plan.epsilon()) : plan.label();
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
