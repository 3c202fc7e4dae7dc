package io.github.rscsnn.cli;

import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * How far something is, on stderr: a bar that is redrawn on a terminal, otherwise a line a minute; one line at the end in
 * both.
 *
 * <pre>{@code
 * try (Progress progress = terminal.progress("epoch 3/20", images, "images")) {
 *     ... progress.update(done, Progress.metrics(loss, accuracy));
 * }
 * }</pre>
 *
 * <p>Used by one thread, which also draws: what stands on the screen is never older than the last update.
 */
public final class Progress implements AutoCloseable {
    private static final long BETWEEN_LINES = Duration.ofMinutes(1).toNanos();
    private static final long BETWEEN_DRAWINGS = Duration.ofMillis(100).toNanos();
    private static final int CELLS = 20;

    // Without wrapping, a terminal narrower than the line cuts it, and redrawing needs no width
    private static final String NO_WRAP = "\u001b[?7l";
    private static final String WRAP = "\u001b[?7h";
    private static final String CLEAR_TO_END = "\u001b[K";

    private final Terminal terminal;
    private final String task;
    private final long total;
    private final String unit;
    private final LongSupplier nanoTime;
    private final long started;
    private long shown;
    private long base;
    private long done;
    private String detail = "";

    Progress(Terminal terminal, String task, long total, String unit, LongSupplier nanoTime) {
        this.terminal = terminal;
        this.task = task;
        this.total = total;
        this.unit = unit;
        this.nanoTime = nanoTime;
        started = nanoTime.getAsLong();
        shown = started;
    }

    /** The usual detail of a training or evaluation: {@code loss 1.234  accuracy 56.7 %}; NaN leaves a value out. */
    public static String metrics(double loss, double accuracy) {
        String first = Double.isNaN(loss) ? "" : String.format(Locale.ROOT, "loss %.3f", loss);
        String second = Double.isNaN(accuracy) ? "" : String.format(Locale.ROOT, "accuracy %.1f %%", 100 * accuracy);
        return first.isEmpty() || second.isEmpty() ? first + second : first + "  " + second;
    }

    /** Tells that {@code done} of the total was there before, so that it does not count for speed. */
    public void startAt(long done) {
        base = done;
        this.done = done;
    }

    /**
     * @param done how much of the total is done so far
     * @param detail what else is known, for example {@link #metrics}
     */
    public void update(long done, String detail) {
        this.done = done;
        this.detail = detail;
        long now = nanoTime.getAsLong();
        if (now - shown < (terminal.interactive() ? BETWEEN_DRAWINGS : BETWEEN_LINES)) {
            return;
        }
        shown = now;
        if (terminal.interactive()) {
            terminal.err().print("\r" + NO_WRAP + line() + CLEAR_TO_END + WRAP);
            terminal.err().flush();
        } else {
            terminal.err().println(task + "  " + state(detail));
        }
    }

    /** Removes the bar and leaves one line with the last detail, the mean speed and the time taken. */
    @Override
    public void close() {
        String clear = terminal.interactive() ? "\r" + CLEAR_TO_END : "";
        String end = detail.isEmpty() ? "" : "  " + detail;
        terminal.err()
                .println(clear + task + "  " + done + " " + unit + end + "  " + speed() + "  "
                        + duration(elapsedSeconds()));
        terminal.err().flush();
    }

    private String bar() {
        int full = (int) (CELLS * share());
        return "[" + "#".repeat(full) + "-".repeat(CELLS - full) + "]";
    }

    /** Between 0 and 1. */
    private double share() {
        return total > 0 ? Math.clamp((double) done / total, 0, 1) : 0;
    }

    /** What fits: the bar goes first, then the detail; share, speed and time left stay. */
    private String line() {
        String whole = task + " " + bar() + "  " + state(detail);
        if (terminal.columns() == 0 || whole.length() <= terminal.columns()) {
            return whole;
        }
        String withoutBar = task + "  " + state(detail);
        return withoutBar.length() <= terminal.columns() ? withoutBar : task + "  " + state("");
    }

    private String state(String shownDetail) {
        long here = done - base;
        boolean known = here > 0 && done <= total; // a total that was an estimate can be passed
        String left = known ? "  " + duration(elapsedSeconds() * (total - done) / here) + " left" : "";
        return String.format(
                Locale.ROOT,
                "%d %%  %d/%d %s  %s%s%s",
                (int) (100 * share()),
                done,
                total,
                unit,
                shownDetail.isEmpty() ? "" : shownDetail + "  ",
                speed(),
                left);
    }

    private String speed() {
        double seconds = elapsedSeconds();
        double rate = seconds > 0 ? Math.max(0, done - base) / seconds : 0;
        return String.format(Locale.ROOT, rate < 10 ? "%.1f %s/s" : "%.0f %s/s", rate, unit);
    }

    private double elapsedSeconds() {
        return (nanoTime.getAsLong() - started) / 1e9;
    }

    /** {@code 5 s}, {@code 2 min 05 s} or {@code 1 h 03 min}. */
    static String duration(double seconds) {
        long whole = Math.round(seconds);
        if (whole < 60) {
            return whole + " s";
        }
        if (whole < 3600) {
            return String.format(Locale.ROOT, "%d min %02d s", whole / 60, whole % 60);
        }
        return String.format(Locale.ROOT, "%d h %02d min", whole / 3600, whole % 3600 / 60);
    }
}
