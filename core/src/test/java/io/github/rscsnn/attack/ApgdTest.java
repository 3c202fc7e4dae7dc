package io.github.rscsnn.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.rscsnn.InScope;
import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.tensor.Seeds;
import io.github.rscsnn.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Auto-PGD and SA-PGD on functions whose maximum is known. */
@ExtendWith(InScope.class)
class ApgdTest {
    private static final float[] CURVATURE = {1, 4, 9, 0.25f};
    private static final float[] PEAK = {0.45f, 0.55f, 0.53f, 0.41f};

    /** f(x) = - sum of a (x - c)²; what was asked of it is remembered. */
    private static final class Bowl implements GradientSource {
        private final List<float[]> asked = new ArrayList<>();
        private final Tensor curvature = Tensors.of(CURVATURE, 1, 1, 2, 2);
        private final Tensor peak;
        private int runs;

        Bowl(float... peak) {
            this.peak = Tensors.of(peak, 1, 1, 2, 2);
        }

        @Override
        public Gradient gradient(Tensor images, Tensor labels, Objective objective) {
            asked.add(Tensors.floats(images));
            Tensor away = images.sub(peak);
            Tensor value = away.square()
                    .mul(curvature)
                    .sum(new long[] {1, 2, 3}, false, noType())
                    .neg();
            return new Gradient(away.mul(curvature).mul(new Scalar(-2.0)), value, logits(images));
        }

        private static org.bytedeco.pytorch.ScalarTypeOptional noType() {
            return new org.bytedeco.pytorch.ScalarTypeOptional();
        }

        @Override
        public Tensor logits(Tensor images) {
            return images.new_zeros(images.size(0), 2);
        }

        @Override
        public boolean random() {
            return false;
        }

        @Override
        public void begin() {
            runs++;
        }

        @Override
        public String name() {
            return "bowl";
        }
    }

    private static Tensor grey() {
        return Tensors.of(new float[] {0.5f, 0.5f, 0.5f, 0.5f}, 1, 1, 2, 2);
    }

    private static Noise noise() {
        return Noise.perImage(new Seeds(7), 0);
    }

    static Stream<Attack> attacks() {
        return Stream.of(
                new Apgd(Threat.linf(0.1), ObjectiveName.CE, 100, true),
                new Apgd(Threat.l2(0.2), ObjectiveName.CE, 100, true),
                new SaPgd(Threat.linf(0.1), ObjectiveName.CE, 100));
    }

    @ParameterizedTest
    @MethodSource("attacks")
    void reachesAMaximumInsideTheBall(Attack attack) {
        Bowl bowl = new Bowl(PEAK);
        float[] found = Tensors.floats(attack.perturb(bowl, grey(), Toys.labels(0), noise()));
        double value = 0;
        for (int i = 0; i < 4; i++) {
            value -= CURVATURE[i] * (found[i] - PEAK[i]) * (found[i] - PEAK[i]);
        }
        // the maximum is 0; the image itself is at -0.023
        assertThat(value).isGreaterThan(-1e-4);
        assertThat(bowl.asked).hasSize(101);
        assertThat(bowl.runs).isEqualTo(1);
    }

    /** With the peak at (0.9, 0.1, 0.5, 0.52) the best point of the L∞ ball is (0.6, 0.4, 0.5, 0.52). */
    @Test
    void reachesAMaximumOnTheBorder() {
        float[] found = Tensors.floats(new Apgd(Threat.linf(0.1), ObjectiveName.CE, 100, true)
                .perturb(new Bowl(0.9f, 0.1f, 0.5f, 0.52f), grey(), Toys.labels(0), noise()));
        assertThat(found[0]).isCloseTo(0.6f, within(1e-6f));
        assertThat(found[1]).isCloseTo(0.4f, within(1e-6f));
        assertThat(found[2]).isCloseTo(0.5f, within(2e-3f));
        assertThat(found[3]).isCloseTo(0.52f, within(2e-3f));
    }

    /** Peak at (0.54, 0.5, 0.5, 0.5), no random start, ε = 0.1, step 0.2: the first three points by hand. */
    @Test
    void momentumAndProjectionFollowTheAlgorithm() {
        Bowl bowl = new Bowl(0.54f, 0.5f, 0.5f, 0.5f);
        new Apgd(Threat.linf(0.1), ObjectiveName.CE, 3, false).perturb(bowl, grey(), Toys.labels(0), noise());
        // x0 = 0.5, gradient > 0: 0.7, projected to 0.6
        assertThat(bowl.asked.get(1)[0]).isCloseTo(0.6f, within(1e-6f));
        // step 1 is a checkpoint of 3 (0.22 * 3 rounded up); f fell from -0.0016 to -0.0036, so the step
        // halves to
        // 0.1 and the search goes on from x0. z = 0.6; x2 = 0.5 + 0.75 (0.6 - 0.5) + 0.25 (0.5 - 0.5), the previous
        // point is x0
        assertThat(bowl.asked.get(2)[0]).isCloseTo(0.575f, within(1e-6f));
        // step 2 is one too (1.23); f rose. x2 is above the peak: z = 0.575 - 0.1 = 0.475; 0.575 - 0.075 + 0.25 * 0.075
        assertThat(bowl.asked.get(3)[0]).isCloseTo(0.51875f, within(1e-6f));
        assertThat(bowl.asked.get(3)[1]).isCloseTo(0.5f, within(1e-6f));
    }

    /**
     * Every point is worth its first pixel, but the first answer of all is 100: luck. Asked again it is not, and another point
     * is returned.
     */
    @ParameterizedTest
    @MethodSource("underNoise")
    void aLuckyPointIsScoredAgain(Attack attack) {
        List<float[]> asked = new ArrayList<>();
        GradientSource lucky = new GradientSource() {
            private Tensor worth(Tensor images) {
                asked.add(Tensors.floats(images));
                Tensor worth = images.flatten(1, -1).select(1, 0);
                return asked.size() == 1 ? worth.add(new Scalar(100.0)) : worth;
            }

            @Override
            public Gradient gradient(Tensor images, Tensor labels, Objective objective) {
                Tensor gradient = Tensors.of(new float[] {1, 0, 0, 0}, 1, 1, 2, 2);
                return new Gradient(gradient, worth(images), images.new_zeros(images.size(0), 2));
            }

            @Override
            public Tensor logits(Tensor images) {
                return images.new_zeros(images.size(0), 2);
            }

            @Override
            public Scores scores(Tensor images, Tensor labels, Objective objective) {
                return new Scores(worth(images), logits(images));
            }

            @Override
            public String name() {
                return "lucky";
            }
        };
        float[] found = Tensors.floats(attack.perturb(lucky, grey(), Toys.labels(0), noise()));
        assertThat(found).isNotEqualTo(asked.getFirst());
        double largest = asked.stream().mapToDouble(point -> point[0]).max().orElseThrow();
        assertThat((double) found[0]).isEqualTo(largest);
    }

    static Stream<Attack> underNoise() {
        Threat threat = Threat.linf(0.1);
        return Stream.of(
                new Apgd(threat, ObjectiveName.CE, 10, true),
                new Restarts(new RandomNoise(threat, RandomNoise.Distribution.UNIFORM), 5),
                new RandomSearch(threat, 20));
    }

    /** A point of larger cross-entropy that is still classified correctly does not displace a misclassified one. */
    @Test
    void prefersAMisclassifiedPoint() {
        Incumbent best = new Incumbent(grey(), Tensors.of(new float[] {0}, 1), Tensors.of(new float[] {0}, 1));
        Tensor wrong = Tensors.of(new float[] {1}, 1);
        Tensor right = Tensors.of(new float[] {0}, 1);
        best.offer(grey().mul(new Scalar(0.5)), Tensors.of(new float[] {-1}, 1), wrong);
        best.offer(grey(), Tensors.of(new float[] {5}, 1), right);
        assertThat(Tensors.floats(best.images())[0]).isEqualTo(0.25f);
        assertThat(Tensors.floats(best.value())[0]).isEqualTo(-1f);
    }
}
