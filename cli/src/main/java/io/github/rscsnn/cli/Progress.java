package io.github.rscsnn.cli;

import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * How far something is, on stderr: a bar that is redrawn on a terminal, otherwise a line every ten seconds; one line at
 * the end in both.
 *
 * <pre>{@code
 * try (Progress progress = terminal.progress("epoch 3/20", images, "images")) {
 *     ... progress.update(done, Progress.metrics(loss, accuracy));
 * }
 * }</pre>
 *
 * <p>Used by one thread.
 */
public final class Progress implements AutoCloseable {
    private static final Duration BETWEEN_LINES = Duration.ofSeconds(10);

    private final Terminal terminal;
    private final String task;
    private final long total;
    private final String unit;
    private final LongSupplier nanoTime;
    private final ProgressBar bar;
    private final long started;
    private long lastLine;
    private long done;
    private String detail = "";

    Progress(Terminal terminal, String task, long total, String unit) {
        this(
                terminal,
                task,
                total,
                unit,
                System::nanoTime,
                terminal.interactive() ? new ConsoleProgressBarConsumer(System.err) : null);
    }

    /** @param consumer draws the bar; null for plain lines */
    Progress(
            Terminal terminal,
            String task,
            long total,
            String unit,
            LongSupplier nanoTime,
            ProgressBarConsumer consumer) {
        this.terminal = terminal;
        this.task = task;
        this.total = total;
        this.unit = unit;
        this.nanoTime = nanoTime;
        bar = consumer == null ? null : bar(consumer);
        started = nanoTime.getAsLong();
        lastLine = started;
    }

    private ProgressBar bar(ProgressBarConsumer consumer) {
        return new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(total)
                .setStyle(ProgressBarStyle.UNICODE_BLOCK)
                .setUpdateIntervalMillis(200)
                .setConsumer(consumer)
                .clearDisplayOnFinish()
                .hideEta()
                .build();
    }

    /** The usual detail of a training or evaluation: {@code loss 1.234  accuracy 56.7 %}; NaN leaves a value out. */
    public static String metrics(double loss, double accuracy) {
        String first = Double.isNaN(loss) ? "" : String.format(Locale.ROOT, "loss %.3f", loss);
        String second = Double.isNaN(accuracy) ? "" : String.format(Locale.ROOT, "accuracy %.1f %%", 100 * accuracy);
        return first.isEmpty() || second.isEmpty() ? first + second : first + "  " + second;
    }

    /**
     * @param done how much of the total is done so far
     * @param detail what else is known, for example {@link #metrics}
     */
    public void update(long done, String detail) {
        this.done = done;
        this.detail = detail;
        if (bar != null) {
            bar.setExtraMessage("  " + speedAndDetail());
            bar.stepTo(done);
            return;
        }
        long now = nanoTime.getAsLong();
        if (now - lastLine >= BETWEEN_LINES.toNanos()) {
            lastLine = now;
            long percent = total > 0 ? 100 * done / total : 0;
            terminal.err()
                    .println(String.format(
                            Locale.ROOT,
                            "%s  %d %%  %d/%d %s  %s",
                            task,
                            percent,
                            done,
                            total,
                            unit,
                            speedAndDetail()));
        }
    }

    /** Removes the bar and leaves one line with the last detail, the mean speed and the time taken. */
    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
        String end = detail.isEmpty() ? "" : "  " + detail;
        terminal.err()
                .println(task + "  " + done + " " + unit + end + "  " + speed() + "  " + duration(elapsedSeconds()));
        terminal.err().flush();
    }

    private String speedAndDetail() {
        double left = done == 0 ? Double.NaN : elapsedSeconds() * (total - done) / done;
        String remaining = Double.isNaN(left) ? "" : "  " + duration(left) + " left";
        return (detail.isEmpty() ? "" : detail + "  ") + speed() + remaining;
    }

    private String speed() {
        double seconds = elapsedSeconds();
        double rate = seconds > 0 ? done / seconds : 0;
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
