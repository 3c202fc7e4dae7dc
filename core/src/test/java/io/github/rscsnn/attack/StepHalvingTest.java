package io.github.rscsnn.attack;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rscsnn.tensor.StepScope;
import io.github.rscsnn.tensor.Tensors;
import java.util.function.IntToDoubleFunction;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

/** Checkpoints and both conditions of Auto-PGD, worked out by hand. */
class StepHalvingTest {
    @Test
    void checkpointsOfAHundredSteps() {
        // intervals 0.22, 0.19, 0.16, 0.13, 0.10, 0.07, then 0.06
        assertThat(StepHalving.checkpoints(100)).containsExactly(22, 41, 57, 70, 80, 87, 93, 99);
    }

    @Test
    void checkpointsOfFewSteps() {
        // 2.2, 4.1, 5.7, 7.0, 8.0, 8.7, 9.3, 9.9 rounded up
        assertThat(StepHalving.checkpoints(10)).containsExactly(3, 5, 6, 7, 8, 9, 10);
        assertThat(StepHalving.checkpoints(1)).containsExactly(1);
    }

    /** Three images over 41 steps: one always rises, one rises in half of the steps, one never moves. */
    @Test
    void halvesWhereTooFewStepsHelped() {
        try (StepScope scope = new StepScope()) {
            Tensor objective = Tensors.of(new float[] {0, 0, 0}, 3);
            StepHalving halving = new StepHalving(objective, 0.5, 100);
            float[] best = {0, 0, 0};
            for (int step = 1; step <= 41; step++) {
                float[] values = {step, step % 2 == 0 ? step : -step, 0};
                Tensor better = Tensors.of(values, 3).gt(Tensors.of(best, 3));
                for (int i = 0; i < 3; i++) {
                    best[i] = Math.max(best[i], values[i]);
                }
                Tensor halved = halving.observe(step, Tensors.of(values, 3), Tensors.of(best, 3), better);
                if (step == 22) {
                    assertThat(Tensors.floats(halved)).containsExactly(0, 1, 1);
                    assertThat(Tensors.floats(halving.size())).containsExactly(0.5f, 0.25f, 0.25f);
                } else if (step == 41) {
                    assertThat(Tensors.floats(halved)).containsExactly(0, 1, 1);
                    assertThat(Tensors.floats(halving.size())).containsExactly(0.5f, 0.125f, 0.125f);
                } else {
                    assertThat(halved).isNull();
                }
            }
        }
    }

    /** After one deep fall it climbs in 21 of 22 steps, but not above its start: the best value is an old one. */
    @Test
    void halvesWhereNothingNewWasFound() {
        assertThat(sizeAfter22(step -> step == 1 ? -100 : -100 + step)).isEqualTo(0.25f);
        assertThat(sizeAfter22(step -> step == 1 ? -100 : -100 + 5 * step)).isEqualTo(0.5f);
    }

    /** 0.75 of 22 steps is 16.5: 16 increases are too few, 17 are enough. */
    @Test
    void countsIncreases() {
        assertThat(sizeAfter22(step -> step <= 16 ? step : 16)).isEqualTo(0.25f);
        assertThat(sizeAfter22(step -> step <= 17 ? step : 17)).isEqualTo(0.5f);
    }

    private static float sizeAfter22(IntToDoubleFunction objective) {
        try (StepScope scope = new StepScope()) {
            StepHalving halving = new StepHalving(Tensors.of(new float[] {0}, 1), 0.5, 100);
            float best = 0;
            for (int step = 1; step <= 22; step++) {
                float value = (float) objective.applyAsDouble(step);
                Tensor reached = Tensors.of(new float[] {value}, 1);
                Tensor better = reached.gt(Tensors.of(new float[] {best}, 1));
                best = Math.max(best, value);
                halving.observe(step, reached, Tensors.of(new float[] {best}, 1), better);
            }
            return Tensors.floats(halving.size())[0];
        }
    }
}
