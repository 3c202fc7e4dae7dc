package io.github.rscsnn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private static final long SECOND = 1_000_000_000L;

    private final StringWriter err = new StringWriter();
    private final Terminal terminal = Terminal.plain(new PrintWriter(new StringWriter()), new PrintWriter(err, true));
    private final AtomicLong clock = new AtomicLong(5 * SECOND);

    private Progress lines() {
        return new Progress(terminal, "epoch 1/2", 2000, "images", clock::get, null);
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
    void drawsABarOnATerminal() {
        List<String> drawn = Collections.synchronizedList(new ArrayList<>());
        Progress progress = new Progress(
                terminal, "epoch 1/2", 2000, "images", clock::get, new DelegatingProgressBarConsumer(drawn::add, 150));
        clock.addAndGet(2 * SECOND);
        progress.update(500, Progress.metrics(1.5, Double.NaN));
        // closing draws the bar once more, then clears its line
        progress.close();

        assertThat(drawn.getLast()).isBlank();
        assertThat(drawn.stream().filter(line -> !line.isBlank()).toList().getLast())
                .contains("epoch 1/2")
                .contains("25%")
                .contains("500/2000")
                .contains("loss 1.500  250 images/s  6 s left");
        assertThat(err.toString().lines()).containsExactly("epoch 1/2  500 images  loss 1.500  250 images/s  2 s");
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
