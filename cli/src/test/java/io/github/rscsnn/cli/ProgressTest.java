package io.github.rscsnn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private static final long SECOND = 1_000_000_000L;

    private final StringWriter err = new StringWriter();
    private final Terminal terminal = Terminal.plain(new PrintWriter(new StringWriter()), new PrintWriter(err, true));
    private final AtomicLong clock = new AtomicLong(5 * SECOND);

    private Progress lines() {
        return new Progress(terminal, "epoch 1/2", 2000, "images", clock::get);
    }

    @Test
    void writesALineEveryTenSecondsAndOneAtTheEnd() {
        try (Progress progress = lines()) {
            for (int second = 1; second <= 25; second++) {
                clock.addAndGet(SECOND);
                progress.update(20L * second, Progress.metrics(1.5, 0.25));
            }
        }

        assertThat(err.toString().lines())
                .containsExactly(
                        "epoch 1/2  10 %  200/2000 images  loss 1.500  accuracy 25.0 %  20 images/s  1 min 30 s left",
                        "epoch 1/2  20 %  400/2000 images  loss 1.500  accuracy 25.0 %  20 images/s  1 min 20 s left",
                        "epoch 1/2  500 images  loss 1.500  accuracy 25.0 %  20 images/s  25 s");
    }

    @Test
    void saysNothingButTheEndWhenQuick() {
        try (Progress progress = lines()) {
            progress.update(1000, "");
            clock.addAndGet(SECOND);
            progress.update(2000, "");
        }

        assertThat(err.toString().lines()).containsExactly("epoch 1/2  2000 images  2000 images/s  1 s");
    }

    @Test
    void whatWasThereBeforeDoesNotCountForSpeed() {
        try (Progress progress = lines()) {
            progress.startAt(1000);
            clock.addAndGet(10 * SECOND);
            progress.update(1500, "");
        }

        assertThat(err.toString().lines())
                .containsExactly(
                        "epoch 1/2  75 %  1500/2000 images  50 images/s  10 s left",
                        "epoch 1/2  1500 images  50 images/s  10 s");
    }

    @Test
    void saysNothingOfTimeLeftWhenAnEstimatedTotalIsPassed() {
        try (Progress progress = lines()) {
            clock.addAndGet(10 * SECOND);
            progress.update(2100, "");
        }

        assertThat(err.toString().lines()).first().isEqualTo("epoch 1/2  100 %  2100/2000 images  210 images/s");
    }

    @Test
    void drawsABarOverItselfOnATerminal() {
        Terminal drawing = new Terminal(terminal.out(), terminal.err(), true, false);
        try (Progress progress = new Progress(drawing, "epoch 1/2", 2000, "images", clock::get)) {
            clock.addAndGet(2 * SECOND);
            progress.update(500, Progress.metrics(1.5, Double.NaN));
            // too soon to draw again
            clock.addAndGet(SECOND / 100);
            progress.update(510, "");
            clock.addAndGet(2 * SECOND);
            progress.update(1000, "");
        }

        String noWrap = "\r\u001b[?7l";
        String toTheEnd = "\u001b[K";
        String wrap = "\u001b[?7h";
        assertThat(err.toString())
                .isEqualTo(noWrap
                        + "epoch 1/2 [#####---------------]  25 %  500/2000 images  loss 1.500  250 images/s  6 s left"
                        + toTheEnd + wrap + noWrap
                        + "epoch 1/2 [##########----------]  50 %  1000/2000 images  249 images/s  4 s left"
                        + toTheEnd + wrap + "\r" + toTheEnd
                        + "epoch 1/2  1000 images  249 images/s  4 s" + System.lineSeparator());
    }

    @Test
    void metricsLeaveOutWhatIsNotKnown() {
        assertThat(Progress.metrics(0.12345, 0.5)).isEqualTo("loss 0.123  accuracy 50.0 %");
        assertThat(Progress.metrics(Double.NaN, 0.5)).isEqualTo("accuracy 50.0 %");
        assertThat(Progress.metrics(2, Double.NaN)).isEqualTo("loss 2.000");
        assertThat(Progress.metrics(Double.NaN, Double.NaN)).isEmpty();
    }

    @Test
    void durationsAreShort() {
        assertThat(Progress.duration(4.6)).isEqualTo("5 s");
        assertThat(Progress.duration(125)).isEqualTo("2 min 05 s");
        assertThat(Progress.duration(3780)).isEqualTo("1 h 03 min");
    }
}
