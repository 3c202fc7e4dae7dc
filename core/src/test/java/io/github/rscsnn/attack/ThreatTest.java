package io.github.rscsnn.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.rscsnn.InScope;
import io.github.rscsnn.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(InScope.class)
class ThreatTest {
    @Test
    void asksBackForEpsilonInTheWrongUnit() {
        assertThatThrownBy(() -> Threat.linf(8))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("did you mean 8/255?");
        assertThatThrownBy(() -> Threat.linf(2.5)).hasMessageContaining("did you mean 2.5/255?");
        assertThatThrownBy(() -> Threat.linf(-0.1)).hasMessageContaining("-0.1");
        assertThatThrownBy(() -> Threat.l2(Double.NaN)).hasMessageContaining("NaN");
        assertThatThrownBy(() -> new Threat(null, 0.1)).hasMessageContaining("norm");
        assertThat(Threat.l2(8).epsilon()).isEqualTo(8); // a distance over all pixels may be that large
    }

    @Test
    void projectsOntoTheCube() {
        Tensor image = row(0, 0.5f, 0.5f, 1);
        Tensor moved = row(-0.25f, 0.75f, 0.5625f, 1.25f);
        assertThat(Tensors.floats(Threat.linf(0.125).project(moved, image))).containsExactly(0, 0.625f, 0.5625f, 1);
    }

    /** A perturbation of length 5 is scaled to length 1, each image by its own length, and shorter ones stay. */
    @Test
    void projectsOntoTheBall() {
        Tensor images = Tensors.of(new float[] {0.25f, 0.25f, 0.5f, 0.5f}, 2, 1, 1, 2);
        Tensor moved = Tensors.of(new float[] {0.25f + 0.75f, 0.25f + 1, 0.5f, 0.25f}, 2, 1, 1, 2);
        float[] projected = Tensors.floats(Threat.l2(0.5).project(moved, images));
        assertThat(projected).containsExactly(new float[] {0.25f + 0.3f, 0.25f + 0.4f, 0.5f, 0.25f}, within(1e-6f));
        assertThat(Tensors.floats(Threat.l2(0.5).project(images, images))).containsExactly(Tensors.floats(images));
    }

    @Test
    void staysWithinTheRangeOfPixels() {
        Tensor image = row(0.95f, 0.05f, 0.5f, 0.5f);
        float[] projected = Tensors.floats(Threat.l2(1).project(row(1.45f, -0.45f, 0.5f, 0.5f), image));
        assertThat(projected).containsExactly(1, 0, 0.5f, 0.5f);
    }

    @Test
    void directionIsOfUnitLengthOrZero() {
        Tensor gradient = Tensors.of(new float[] {3, -4, 0, 0}, 2, 1, 1, 2);
        assertThat(Tensors.floats(Threat.linf(0.1).direction(gradient))).containsExactly(1, -1, 0, 0);
        assertThat(Tensors.floats(Threat.l2(0.1).direction(gradient)))
                .containsExactly(new float[] {0.6f, -0.8f, 0, 0}, within(1e-6f));
        Tensor tiny = Tensors.of(new float[] {3e-30f, -4e-30f}, 1, 1, 1, 2);
        assertThat(Tensors.floats(Threat.l2(0.1).direction(tiny)))
                .containsExactly(new float[] {0.6f, -0.8f}, within(1e-6f));
    }

    private static Tensor row(float... values) {
        return Tensors.of(values, 1, 1, 1, values.length);
    }
}
