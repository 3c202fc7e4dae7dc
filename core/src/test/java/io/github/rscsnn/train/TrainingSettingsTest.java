package io.github.rscsnn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rscsnn.data.Augment;
import io.github.rscsnn.loss.CrossEntropy;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TrainingSettingsTest {
    private static final Offset<Double> EXACT = Offset.offset(1e-15);

    @ParameterizedTest
    @CsvSource({
        "0, 64, 0.1, 0.9, 0, epochs",
        "1, 0, 0.1, 0.9, 0, batch",
        "1, 64, 0, 0.9, 0, lr",
        "1, 64, NaN, 0.9, 0, lr",
        "1, 64, 0.1, 1, 0, momentum",
        "1, 64, 0.1, -0.1, 0, momentum",
        "1, 64, 0.1, 0.9, -1, weight-decay",
        "1, 64, 0.1, 0.9, Infinity, weight-decay",
    })
    void refusesImpossibleValues(int epochs, int batch, double lr, double momentum, double decay, String key) {
        assertThatThrownBy(() -> new TrainingSettings(
                        epochs,
                        batch,
                        new LearningRate(lr, Schedule.COSINE, 0),
                        new Sgd.Rule(momentum, decay),
                        0,
                        Augment.NONE,
                        new CrossEntropy()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(key);
    }

    @Test
    void refusesWhatDoesNotGoTogether() {
        Sgd.Rule rule = new Sgd.Rule(0.9, 0);
        assertThatThrownBy(() -> settings(2, 2.5, rule, 0))
                .hasMessage("warmup must be at most the 2 epochs of training, got 2.5");
        assertThatThrownBy(() -> settings(2, -1, rule, 0))
                .hasMessageContaining("warmup")
                .hasMessageContaining("-1");
        assertThatThrownBy(() -> settings(2, 0, rule, 1)).hasMessage("ema must be in [0, 1), got 1.0");
        assertThatThrownBy(() -> new Sgd.Rule(0, 0, Sgd.Decay.L2, true))
                .hasMessageContaining("nesterov needs a momentum");
        assertThatThrownBy(() -> settings(2, 0, new Sgd.Rule(0, 10, Sgd.Decay.DECOUPLED, false), 0))
                .hasMessageContaining("below 1, got 10.0 and 0.2");
    }

    private static TrainingSettings settings(int epochs, double warmup, Sgd.Rule rule, double ema) {
        return new TrainingSettings(
                epochs, 1, new LearningRate(0.2, Schedule.COSINE, warmup), rule, ema, Augment.NONE, new CrossEntropy());
    }

    /** Three epochs of four steps: the schedule's rate times 1/6, 2/6 and so on up to the sixth step. */
    @ParameterizedTest
    @EnumSource(Schedule.class)
    void warmUp(Schedule schedule) {
        LearningRate rate = new LearningRate(0.2, schedule, 1.5);
        for (int step = 0; step < 12; step++) {
            double full = schedule.rate(0.2, step / 4, step % 4, 3, 4);
            assertThat(rate.at(step / 4, step % 4, 3, 4)).isCloseTo(full * Math.min(1, (step + 1) / 6.0), EXACT);
        }
        assertThat(new LearningRate(0.2, schedule, 0).at(0, 0, 3, 4)).isEqualTo(0.2);
    }

    /** Two epochs of two steps: half a cosine at a quarter, by hand. */
    @Test
    void schedules() {
        assertThat(Schedule.COSINE.rate(0.2, 0, 1, 2, 2)).isCloseTo(0.2, EXACT);
        assertThat(Schedule.COSINE.rate(0.2, 1, 0, 2, 2)).isCloseTo(0.1, EXACT);
        assertThat(Schedule.COSINE_STEP.rate(0.2, 0, 0, 2, 2)).isCloseTo(0.2, EXACT);
        assertThat(Schedule.COSINE_STEP.rate(0.2, 0, 1, 2, 2)).isCloseTo(0.1 * (1 + Math.sqrt(0.5)), EXACT);
        assertThat(Schedule.COSINE_STEP.rate(0.2, 1, 0, 2, 2)).isCloseTo(0.1, EXACT);
        assertThat(Schedule.COSINE_STEP.rate(0.2, 1, 1, 2, 2)).isCloseTo(0.1 * (1 - Math.sqrt(0.5)), EXACT);
    }
}
