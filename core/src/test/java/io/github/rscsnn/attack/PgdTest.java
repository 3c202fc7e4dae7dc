package io.github.rscsnn.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.rscsnn.Given;
import io.github.rscsnn.InScope;
import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.tensor.Seeds;
import io.github.rscsnn.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The update order of torchattacks, step by step, against a source whose gradients are given. */
@ExtendWith(InScope.class)
class PgdTest {
    private static final Threat THREAT = Threat.linf(0.25);

    /** Gradients in a given order; the points at which they were asked for. */
    private static final class Script implements GradientSource {
        private final List<float[]> gradients;
        private final List<float[]> asked = new ArrayList<>();

        Script(float[]... gradients) {
            this.gradients = List.of(gradients);
        }

        @Override
        public Gradient gradient(Tensor images, Tensor labels, Objective objective) {
            float[] gradient = gradients.get(asked.size());
            asked.add(Tensors.floats(images));
            Tensor value = Tensors.of(gradient, Tensors.shape(images));
            return new Gradient(value, Given.constant(0, 1), Given.constant(0, 1, 2));
        }

        @Override
        public Tensor logits(Tensor images) {
            return Given.constant(0, images.size(0), 2);
        }

        @Override
        public String name() {
            return "script";
        }
    }

    /** Uniform direction, uniform distance, as torchattacks: the mean of 400 distances is ε / 2 within five standard errors. */
    @Test
    void startsWithinTheEuclideanBall() {
        int n = 400;
        int[] ids = java.util.stream.IntStream.range(0, n).toArray();
        Tensor images = Given.constant(0.5, n, 1, 8, 8);
        Script still = new Script(new float[n * 64]);
        new Pgd(Threat.l2(0.4), 0.1, 1, true)
                .perturb(still, images, Tensors.of(new long[n], n), Noise.perImage(new Seeds(3), ids));
        float[] lengths = Tensors.floats(
                Threat.lengths(Tensors.of(still.asked.getFirst(), n, 1, 8, 8).sub(images)));
        double sum = 0;
        for (float length : lengths) {
            assertThat(length).isBetween(0f, 0.4f + 1e-6f);
            sum += length;
        }
        assertThat(sum / n).isCloseTo(0.2, within(5 * 0.4 / Math.sqrt(12 * n)));
    }

    @Test
    void stepsThenProjectsThenClamps() {
        Script script = new Script(new float[] {1, -2, 0}, new float[] {3, -1, 1e-9f}, new float[] {-1, -1, -1});
        Tensor image = row(0.5f, 0.125f, 0.75f);
        Tensor adversarial = new Pgd(THREAT, 0.1875, 3, false).perturb(script, image, label(), Noise.none());
        assertThat(script.asked.get(0)).containsExactly(0.5f, 0.125f, 0.75f);
        assertThat(script.asked.get(1)).containsExactly(0.6875f, 0, 0.75f); // -0.0625 is clamped, sign(0) is 0
        assertThat(script.asked.get(2)).containsExactly(0.75f, 0, 0.9375f); // 0.875 is projected
        assertThat(Tensors.floats(adversarial)).containsExactly(0.5625f, 0, 0.75f);
        assertThat(Tensors.floats(image)).containsExactly(0.5f, 0.125f, 0.75f);
    }

    @Test
    void fgsmIsOneStepOfLengthEpsilon() {
        Script script = new Script(new float[] {1e-20f, -5, 0});
        Tensor adversarial = new Fgsm(THREAT).perturb(script, row(0.5f, 0.125f, 0.75f), label(), Noise.none());
        assertThat(Tensors.floats(adversarial)).containsExactly(0.75f, 0, 0.75f);
        assertThat(script.asked).hasSize(1);
    }

    @Test
    void startsFromAUniformPointOfTheBall() {
        int pixels = 10_000;
        Script script = new Script(new float[pixels]);
        Tensor image = Given.constant(0.5, 1, 1, 1, pixels);
        new Pgd(THREAT, 0.1, 1, true).perturb(script, image, label(), Noise.perImage(new Seeds(1), 0));
        double square = 0;
        for (float value : script.asked.getFirst()) {
            assertThat((double) value).isBetween(0.25, 0.75);
            square += (value - 0.5) * (value - 0.5) / pixels;
        }
        double variance = 0.5 * 0.5 / 12; // of the uniform distribution
        assertThat(square).isCloseTo(variance, within(5 * variance * Math.sqrt(0.8 / pixels)));
        assertThatThrownBy(() -> new Pgd(THREAT, 0.1, 1, true).perturb(script, image, label(), Noise.none()))
                .hasMessageContaining("noise");
    }

    @Test
    void aStepOfL2HasLengthAlpha() {
        Script script = new Script(new float[] {3, 0, -4}, new float[] {0, 0, 0});
        Tensor adversarial =
                new Pgd(Threat.l2(1), 0.25, 2, false).perturb(script, row(0.5f, 0.5f, 0.5f), label(), Noise.none());
        assertThat(Tensors.floats(adversarial)).containsExactly(new float[] {0.65f, 0.5f, 0.3f}, within(1e-6f));
    }

    @Test
    void refusesImpossibleSettingsAndNamesTheOthers() {
        assertThatThrownBy(() -> new Pgd(THREAT, 0, 7, true)).hasMessageContaining("alpha must be above 0");
        assertThatThrownBy(() -> new Pgd(THREAT, 0.01, 0, true)).hasMessageContaining("steps must be at least 1");
        assertThat(new Pgd(Threat.linf(8 / 255.0), 0.01, 7, true).name())
                .contains("linf")
                .contains("epsilon=0.03137")
                .contains("alpha=0.01")
                .contains("steps=7")
                .contains("random start");
    }

    private static Tensor row(float... values) {
        return Tensors.of(values, 1, 1, 1, values.length);
    }

    private static Tensor label() {
        return Tensors.of(new long[] {0}, 1);
    }
}
