package io.github.rscsnn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class CosineScheduleTest {
    @Test
    void startsAtTheInitialRateAndIsHalfOfItHalfway() {
        CosineSchedule schedule = new CosineSchedule(0.1, 200);
        assertThat(schedule.at(0)).isEqualTo(0.1);
        assertThat(schedule.at(100)).isCloseTo(0.05, within(1e-17));
        assertThat(schedule.at(199)).isCloseTo(0.1 * Math.pow(Math.sin(Math.PI / 400), 2), within(1e-17));
    }

    @Test
    void fallsFromEpochToEpoch() {
        CosineSchedule schedule = new CosineSchedule(0.1, 7);
        for (int epoch = 1; epoch < 7; epoch++) {
            assertThat(schedule.at(epoch)).isLessThan(schedule.at(epoch - 1)).isPositive();
        }
    }

    /** Ten million epochs of a thousand steps are more than an int holds. */
    @Test
    void stepsOfALongTrainingDoNotOverflow() {
        assertThat(Schedule.COSINE_STEP.rate(0.1, 5_000_000, 0, 10_000_000, 1_000))
                .isCloseTo(0.05, within(1e-12));
    }

    @Test
    void refusesOtherEpochsAndRates() {
        assertThatThrownBy(() -> new CosineSchedule(0.1, 7).at(7)).hasMessageContaining("0..6, got 7");
        assertThatThrownBy(() -> new CosineSchedule(0.1, 7).at(-1)).hasMessageContaining("-1");
        assertThatThrownBy(() -> new CosineSchedule(0, 7)).hasMessageContaining("learning rate");
        assertThatThrownBy(() -> new CosineSchedule(0.1, 0)).hasMessageContaining("epochs");
    }
}
