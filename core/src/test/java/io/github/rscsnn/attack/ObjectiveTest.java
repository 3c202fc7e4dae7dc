package io.github.rscsnn.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.rscsnn.InScope;
import io.github.rscsnn.tensor.Tensors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(InScope.class)
class ObjectiveTest {
    private static Tensor logits(float... values) {
        return Tensors.of(values, 1, values.length);
    }

    private static float value(Objective objective, Tensor logits, long label) {
        return Tensors.floats(objective.perImage(logits, Toys.labels(label)))[0];
    }

    @Test
    void marginAndDlrByHand() {
        Tensor logits = logits(1, 7, 4, 2);
        assertThat(value(Objective.MARGIN, logits, 1)).isEqualTo(-3f);
        assertThat(value(Objective.MARGIN, logits, 0)).isEqualTo(6f);
        // sorted 7 4 2 1: (4 - 7) / (7 - 2), (7 - 1) / (7 - 2)
        assertThat(value(Objective.DLR, logits, 1)).isCloseTo(-0.6f, within(1e-6f));
        assertThat(value(Objective.DLR, logits, 0)).isCloseTo(1.2f, within(1e-6f));
        // towards 2, label 1: (4 - 7) / (7 - (2 + 1) / 2)
        assertThat(value(Objective.dlrTargeted(Toys.labels(2)), logits, 1)).isCloseTo(-3 / 5.5f, within(1e-6f));
    }

    @Test
    void dlrDoesNotSeeScaleOrShift() {
        Tensor logits = logits(1, 7, 4, 2);
        Tensor other = logits.mul(new Scalar(1e4)).add(new Scalar(-300.0));
        assertThat(value(Objective.DLR, other, 1)).isCloseTo(-0.6f, within(1e-5f));
        assertThat(gradient(Objective.DLR, other, 1)).doesNotContain(Float.NaN).isNotEqualTo(new float[4]);
        assertThat(gradient(Objective.CROSS_ENTROPY, other, 1)).isEqualTo(new float[4]);
    }

    @Test
    void tiesStayFinite() {
        for (Objective objective : new Objective[] {Objective.DLR, Objective.dlrTargeted(Toys.labels(2))}) {
            assertThat(value(objective, logits(3, 3, 3, 3), 1)).isZero();
            for (float[] tied : new float[][] {{3, 3, 3, 3}, {5, -9, 5, 5}, {0, 0, 0, 0}}) {
                for (float component : gradient(objective, logits(tied), 1)) {
                    assertThat(component).isFinite();
                }
            }
        }
    }

    @Test
    void fewClassesFallBackToTheMargin() {
        assertThat(value(Objective.DLR, logits(1, 3), 1)).isEqualTo(-2f);
        assertThat(value(Objective.DLR, logits(1, 3, 2), 1)).isEqualTo(-0.5f);
        assertThat(value(Objective.dlrTargeted(Toys.labels(2)), logits(1, 3, 2), 1))
                .isEqualTo(-1f);
    }

    private static float[] gradient(Objective objective, Tensor logits, long label) {
        Tensor leaf = logits.detach().clone();
        leaf.set_requires_grad(true);
        objective.perImage(leaf, Toys.labels(label)).sum().backward();
        return Tensors.floats(leaf.grad());
    }
}
