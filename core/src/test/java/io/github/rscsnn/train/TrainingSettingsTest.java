package io.github.rscsnn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rscsnn.data.Augment;
import io.github.rscsnn.loss.CrossEntropy;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
                        epochs, batch, lr, momentum, decay, Schedule.COSINE, Augment.NONE, new CrossEntropy()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(key);
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
