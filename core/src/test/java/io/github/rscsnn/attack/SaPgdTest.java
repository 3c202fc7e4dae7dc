package io.github.rscsnn.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.rscsnn.InScope;
import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Offset;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** SA-PGD on given gradients, against the published rule worked out by hand. */
@ExtendWith(InScope.class)
class SaPgdTest {
    private static final Offset<Float> CLOSE = within(1e-6f);

    /** Answers each question with the next gradient and class, and notes where it was asked. */
    private static final class Script implements GradientSource {
        private final float[][] gradients;
        private final int[] classes;
        private final List<float[]> asked = new ArrayList<>();
        private int runs;

        Script(float[][] gradients, int... classes) {
            this.gradients = gradients;
            this.classes = classes;
        }

        @Override
        public Gradient gradient(Tensor images, Tensor labels, Objective objective) {
            int step = asked.size();
            asked.add(Tensors.floats(images));
            float[] scores = new float[2];
            scores[classes.length == 0 ? 0 : classes[step]] = 1;
            Tensor logits = Tensors.of(scores, 1, 2);
            float[] gradient = gradients[Math.min(step, gradients.length - 1)];
            return new Gradient(Tensors.of(gradient, 1, 1, 1, 2), objective.perImage(logits, labels), logits);
        }

        @Override
        public Tensor logits(Tensor images) {
            throw new AssertionError("it asks for gradients alone");
        }

        @Override
        public void begin() {
            runs++;
        }

        @Override
        public String name() {
            return "script";
        }
    }

    /** From (0.4, 0.45) in the ball of 0.1 around (0.5, 0.5). */
    private static float[] attack(Script script, int steps) {
        Noise start = Noise.given(List.of(Tensors.of(new float[] {0, 0.25f}, 1, 1, 1, 2)));
        Tensor images = Tensors.of(new float[] {0.5f, 0.5f}, 1, 1, 1, 2);
        return Tensors.floats(
                new SaPgd(Threat.linf(0.1), ObjectiveName.CE, steps).perturb(script, images, Toys.labels(0), start));
    }

    /**
     * With so few steps each is a checkpoint, so the sizes are 0.1, 0.05, 0.025 although the objective never changes.
     *
     * <pre>
     *   g (1, 3):  m = (0.5, 1.5)       v = (0.2, 1.8)       m / sqrt(v) = (1.118, 1.118), clamped to (1, 1)
     *   g (-2, 2): m = (-0.75, 1.75)    v = (1.16, 2.44)     (-0.696358, 1.120323), clamped to (-0.696358, 1)
     *   g (0, 4):  m = (-0.375, 2.875)  v = (0.928, 3.952)   (-0.389276, 1.446206), and then the border of the ball
     * </pre>
     */
    @Test
    void followsThePublishedRule() {
        Script script = new Script(new float[][] {{1, 3}, {-2, 2}, {0, 4}, {0, 0}});
        float[] found = attack(script, 3);
        assertThat(script.asked.get(0)).containsExactly(new float[] {0.4f, 0.45f}, CLOSE);
        assertThat(script.asked.get(1)).containsExactly(new float[] {0.5f, 0.55f}, CLOSE);
        assertThat(script.asked.get(2)).containsExactly(new float[] {0.5f - 0.05f * 0.696358f, 0.6f}, CLOSE);
        float last = 0.5f - 0.05f * 0.696358f - 0.025f * 0.389276f;
        assertThat(script.asked.get(3)).containsExactly(new float[] {last, 0.6f}, CLOSE);
        assertThat(script.asked).hasSize(4);
        assertThat(script.runs).isEqualTo(1);
        // classified rightly throughout: the last iterate
        assertThat(found).containsExactly(script.asked.get(3), CLOSE);
    }

    @Test
    void givesBackTheLastMisclassifiedIterate() {
        float[][] gradients = {{1, 3}, {-2, 2}, {0, 4}, {1, -1}, {1, 1}};
        Script twice = new Script(gradients, 0, 1, 0, 1, 0);
        assertThat(attack(twice, 4)).containsExactly(twice.asked.get(3), CLOSE);
        Script start = new Script(gradients, 1, 0, 0, 0, 0);
        assertThat(attack(start, 4)).containsExactly(start.asked.get(0), CLOSE);
    }

    @Test
    void staysWhereThereIsNoGradient() {
        Script silent = new Script(new float[][] {{0, 0}});
        assertThat(attack(silent, 3)).containsExactly(new float[] {0.4f, 0.45f}, CLOSE);
    }

    @Test
    void checkpointsAreTheAuthorsIntegers() {
        assertThat(SaPgd.checkpoints(100)).containsExactly(22, 41, 57, 70, 80, 87, 93, 99);
        // 11, then 10, 9, 8, 7 steps: 50 / 100 · (22, 3, 6) are 11, 1 and 3
        assertThat(SaPgd.checkpoints(50)).containsExactly(11, 21, 30, 38, 45);
        assertThat(SaPgd.checkpoints(3)).containsExactly(1, 2, 3);
    }

    @Test
    void isForLinf() {
        assertThatThrownBy(() -> new SaPgd(Threat.l2(1), ObjectiveName.CE, 10)).hasMessageContaining("L-infinity");
    }
}
