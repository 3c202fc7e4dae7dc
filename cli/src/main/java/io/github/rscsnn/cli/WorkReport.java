package io.github.rscsnn.cli;

import io.github.rscsnn.attack.Suite;
import io.github.rscsnn.check.Check;
import io.github.rscsnn.evaluate.AttackPlan;
import io.github.rscsnn.evaluate.RobustResult;
import io.github.rscsnn.option.Fraction;
import io.github.rscsnn.publish.Leaderboard;
import io.github.rscsnn.report.Table;
import io.github.rscsnn.reproduce.ReproductionListener;
import io.github.rscsnn.train.EpochMetrics;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * Shows on stderr how work goes that takes long, training, evaluation or what is made of them: a progress bar for what is done
 * now, then a line that stays, and every warning. Ends it where Ctrl-C asks for that.
 */
final class WorkReport
        implements ReproductionListener, Leaderboard.Listener, io.github.rscsnn.data.Progress, AutoCloseable {
    private static final int NAMED = 20;
    private static final double WORTH_TELLING = 0.01;
    private static final long KILOBYTE = 1000;

    private final Terminal terminal;
    private final @Nullable StopSignal stop;
    private final Set<String> skipped = new HashSet<>();
    private boolean sweep;
    private @Nullable Progress progress;
    private String task = "";
    private int epochs;
    private volatile int epochsDone;
    private double asked;
    private double askedInAll;
    private long suiteStarted;
    private String detail = "";

    /** Of work that Ctrl-C ends at once. */
    WorkReport(Terminal terminal) {
        this.terminal = terminal;
        stop = null;
    }

    /** @param wayOut how to go on, for the line that is shown to one who stops it */
    WorkReport(Terminal terminal, String wayOut) {
        this(terminal, report -> "stopped; " + wayOut);
    }

    /** @param line what is shown to one who stops it, asked for when the work has ended */
    WorkReport(Terminal terminal, Function<WorkReport, String> line) {
        this.terminal = terminal;
        stop = new StopSignal(terminal, () -> line.apply(this));
    }

    /** Attacks run at several ε, which is shown then. */
    WorkReport sweeping(boolean several) {
        sweep = several;
        return this;
    }

    /** @throws java.util.concurrent.CancellationException if the work is to end */
    void check() {
        if (stop != null) {
            stop.check();
        }
    }

    /** The bar of a task, which begins where the last one was of another. */
    Progress on(String name, long total, String unit) {
        if (progress == null || !task.equals(name)) {
            end();
            task = name;
            progress = terminal.progress(name, total, unit);
        }
        return progress;
    }

    private void update(long done, String what) {
        if (progress != null) {
            progress.update(done, what);
        }
    }

    /** Ends the bar of what is done or was cut short. */
    private void end() {
        if (progress != null) {
            progress.close();
            progress = null;
        }
    }

    @Override
    public void close() {
        end();
        if (stop != null) {
            stop.close();
        }
    }

    @Override
    public void message(String text) {
        terminal.err().println(text);
    }

    @Override
    public void warning(String text) {
        message(terminal.yellow("warning: ") + text);
    }

    /** Each image once, and the first twenty. */
    @Override
    public void imageSkipped(String what) {
        if (skipped.size() <= NAMED && skipped.add(what)) {
            message(skipped.size() <= NAMED ? "  left out: " + what : "  left out: more of them");
        }
    }

    /** A download, file by file. */
    @Override
    public void at(String file, long bytes, long total) {
        if (!task.equals(file)) {
            on(file, total / KILOBYTE, "kB").startAt(bytes / KILOBYTE);
        }
        update(bytes / KILOBYTE, "");
    }

    /** A computation of known length. */
    void step(String step, long done, long total) {
        on("  computing", total, "steps").update(done, step);
        check();
    }

    @Override
    public void epochStarted(int epoch, int all, int images) {
        epochs = all;
        epochsDone = epoch - 1;
        on("epoch " + epoch + "/" + all, images, "images");
    }

    @Override
    public void stepDone(int epoch, double loss, double accuracy, int images) {
        String memory = Table.number("%.1f GB", Pointer.physicalBytes() / 1e9);
        update(images, Progress.metrics(loss, accuracy) + "  memory " + memory);
        check();
    }

    @Override
    public void epochDone(EpochMetrics metrics) {
        end();
        epochsDone = metrics.epoch();
        List<String> parts = new ArrayList<>();
        if (metrics.testAccuracy() != null) {
            parts.add(Table.number("test accuracy %.2f %%", 100 * metrics.testAccuracy()));
        }
        if (metrics.dataWaitShare() >= WORTH_TELLING) {
            parts.add(Table.number("waiting for data %.1f %%", 100 * metrics.dataWaitShare()));
        }
        int left = epochs - metrics.epoch();
        if (left > 0) {
            parts.add("about " + Progress.duration(left * metrics.seconds()) + " left for " + left
                    + (left == 1 ? " epoch" : " epochs"));
        }
        if (!parts.isEmpty()) {
            message("  " + String.join(", ", parts));
        }
        if (metrics.skippedImages() > 0) {
            message("  left out " + metrics.skippedImages() + " images that cannot be decoded");
        }
    }

    /** What one who stops a training now can go on from; asked by the thread that stops it. */
    String reached() {
        return epochsDone == 0
                ? "stopped before the first checkpoint"
                : "stopped; the checkpoint of epoch " + epochsDone + " is kept";
    }

    @Override
    public void judgedBefore(AttackPlan plan, int images) {
        message("  " + title(plan) + ": " + images + " images were judged before (results/ledger.tsv)");
    }

    @Override
    public void started(AttackPlan plan, int images) {
        on("  " + title(plan), images, "images");
    }

    @Override
    public void judged(AttackPlan plan, int images, double accuracy) {
        update(images, Progress.metrics(Double.NaN, accuracy));
        check();
    }

    @Override
    public void done(RobustResult result) {
        end();
        if (result.warning() != null) {
            warning(result.label() + ": " + result.warning());
        }
    }

    @Override
    public void suiteStarted(AttackPlan plan, SuiteStart start) {
        askedInAll = 0;
        suiteStarted = System.nanoTime();
        if (start.resumed() == 0 && start.otherStates() > 0) {
            message("  " + title(plan) + ": a suite of other settings lies in the run folder and is left alone;"
                    + " this one starts anew");
        }
        message(String.format(
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
            on("  " + title(plan) + " " + entry.name(), Math.round(images * entry.cost()), "evaluations");
        }
    }

    @Override
    public void asked(double evaluations) {
        check();
        asked += evaluations;
        askedInAll += evaluations;
        update(Math.round(asked), detail);
    }

    @Override
    public void entryDone(AttackPlan plan, Suite.Entry entry, int broken, int left) {
        if (progress != null) {
            progress.update(Math.round(asked), "broke " + broken + ", " + left + " left");
            end();
        } else if (broken > 0) { // the clean images, which ask nothing
            message("  " + title(plan) + " " + entry.name() + "  " + broken + " wrong, " + left + " left");
        }
    }

    /** How long the rest of the suite takes if nothing more is broken; empty before the speed is known. */
    private String left(double evaluations) {
        double seconds = (System.nanoTime() - suiteStarted) / 1e9;
        return askedInAll == 0
                ? ""
                : ", suite at most " + Progress.duration(evaluations * seconds / askedInAll) + " more";
    }

    private String title(AttackPlan plan) {
        return sweep && plan.epsilon() != null ? plan.label() + " " + Fraction.text(plan.epsilon()) : plan.label();
    }

    @Override
    public void network(Path run, int number, int all) {
        check();
        end();
        message(terminal.bold("network " + number + "/" + all + ": ") + run);
    }

    @Override
    public void looked(Check check) {
        check();
    }

    @Override
    public void certified(int images, int all) {
        check();
        on("  certificate", all, "images").update(images, "");
        if (images == all) {
            end();
        }
    }
}
