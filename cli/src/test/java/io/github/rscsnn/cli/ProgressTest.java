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
    void writesALineAMinuteAndOneAtTheEnd() {
        try (Progress progress = lines()) {
            for (int second = 1; second <= 150; second++) {
                clock.addAndGet(SECOND);
                progress.update(10L * second, Progress.metrics(1.5, 0.25));
            }
        }

        assertThat(err.toString().lines())
                .containsExactly(
                        "epoch 1/2  30 %  600/2000 images  loss 1.500  accuracy 25.0 %  10 images/s  2 min 20 s left",
                        "epoch 1/2  60 %  1200/2000 images  loss 1.500  accuracy 25.0 %  10 images/s  1 min 20 s left",
                        "epoch 1/2  1500 images  loss 1.500  accuracy 25.0 %  10 images/s  2 min 30 s");
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
            clock.addAndGet(100 * SECOND);
            progress.update(1500, "");
        }

        assertThat(err.toString().lines())
                .containsExactly(
                        "epoch 1/2  75 %  1500/2000 images  5.0 images/s  1 min 40 s left",
                        "epoch 1/2  1500 images  5.0 images/s  1 min 40 s");
    }

    @Test
    void saysNothingOfTimeLeftWhenAnEstimatedTotalIsPassed() {
        try (Progress progress = lines()) {
            clock.addAndGet(100 * SECOND);
            progress.update(2100, "");
        }

        assertThat(err.toString().lines()).first().isEqualTo("epoch 1/2  100 %  2100/2000 images  21 images/s");
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

    /** Share, speed and time left stay on one line of the terminal, whatever else there is to say. */
    @Test
    void whatDoesNotFitTheTerminalIsLeftOut() {
        Terminal narrow = new Terminal(terminal.out(), terminal.err(), true, false, 80);
        try (Progress progress = new Progress(narrow, "suite 8/255 apgd-t", 2000, "evaluations", clock::get)) {
            clock.addAndGet(2 * SECOND);
            progress.update(500, "");
            clock.addAndGet(2 * SECOND);
            progress.update(1000, "120 images, suite at most 3 min 20 s more");
        }
        assertThat(err.toString().split("\\u001b\\[\\?7[hl]"))
                .contains(
                        "suite 8/255 apgd-t  25 %  500/2000 evaluations  250 evaluations/s  6 s left\u001b[K",
                        "suite 8/255 apgd-t  50 %  1000/2000 evaluations  250 evaluations/s  4 s left\u001b[K");
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
