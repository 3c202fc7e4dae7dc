package io.github.rscsnn.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.rscsnn.InScope;
import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.coding.NoiseSpace;
import io.github.rscsnn.coding.RandomizedSmoothingCoding;
import io.github.rscsnn.coding.RandomizedSmoothingCoding.Variant;
import io.github.rscsnn.network.Pass;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.neuron.LifParameters;
import io.github.rscsnn.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

    /** A neuron that fires at the second of two steps: logits (0, 0), then (2, 0); label 0. */
    @Test
    void perStepLossByHand() {
        LifParameters slow = LifParameters.PAPER.withLeak(1);
        GradientSource source = new BpttGradient(Toys.oneNeuron(slow, 2), Pass.EVALUATION, Noise.none());
        Tensor image = Toys.pixel(0.6);
        assertThat(Tensors.floats(source.logits(image))).containsExactly(1, 0);
        float expected = (float) ((Math.log(2) + Math.log1p(Math.exp(-2))) / 2);
        GradientSource.Gradient found = source.gradient(image, Toys.labels(0), Objective.PER_STEP);
        assertThat(Tensors.floats(found.objective())[0]).isCloseTo(expected, within(1e-6f));
        assertThat(
                        Tensors.floats(source.scores(image, Toys.labels(0), Objective.PER_STEP)
                                .objective())[0])
                .isCloseTo(expected, within(1e-6f));
        float ofMean = Tensors.floats(
                source.gradient(image, Toys.labels(0), Objective.CROSS_ENTROPY).objective())[0];
        assertThat(ofMean).isCloseTo((float) Math.log1p(Math.exp(-1)), within(1e-6f));
    }

    /** Scores 12 z - 6 and 0 of z, x plus noise: log of the mean probability over three draws, and its gradient. */
    @Test
    void meanProbabilityByHand() {
        float[] draws = {0.5f, -0.3f, 0.1f};
        SpikingClassifier model = Toys.linear(
                new RandomizedSmoothingCoding(Variant.I, 1, NoiseSpace.NORMALISED),
                Tensors.of(new float[] {12, 0}, 2, 1),
                Tensors.of(new float[] {-6, 0}, 2));
        double x = 0.4;
        double mean = 0;
        double slope = 0;
        double entropies = 0;
        for (float draw : draws) {
            double p = 1 / (1 + Math.exp(6 - 12 * (x + draw)));
            mean += p / 3;
            slope += 12 * p * (1 - p) / 3;
            entropies -= Math.log(p) / 3;
        }
        Tensor image = Toys.pixel(x);
        GradientSource.Gradient found =
                smoothed(model, draws).gradient(image, Toys.labels(0), Objective.MEAN_PROBABILITY);
        assertThat(Tensors.floats(found.objective())[0]).isCloseTo((float) -Math.log(mean), within(1e-5f));
        assertThat(Tensors.floats(found.value())[0]).isCloseTo((float) (-slope / mean), within(1e-5f));
        assertThat(
                        Tensors.floats(smoothed(model, draws)
                                .scores(image, Toys.labels(0), Objective.MEAN_PROBABILITY)
                                .objective())[0])
                .isCloseTo((float) -Math.log(mean), within(1e-5f));
        assertThat(
                        Tensors.floats(smoothed(model, draws)
                                .gradient(image, Toys.labels(0), Objective.CROSS_ENTROPY)
                                .objective())[0])
                .as("the mean of log losses is another")
                .isCloseTo((float) entropies, within(1e-5f));
    }

    private static GradientSource smoothed(SpikingClassifier model, float... draws) {
        List<Tensor> noise = new ArrayList<>();
        for (float draw : draws) {
            noise.add(Toys.pixel(draw));
        }
        return new EotGradient(new BpttGradient(model, Pass.EVALUATION, Noise.given(noise)), draws.length);
    }

    @Test
    void aNameReachesEachAttackThatHasNoObjectiveOfItsOwn() {
        for (String attack : List.of("fgsm", "pgd", "eotpgd", "sapgd", "apgd-ce", "apgd-dlr")) {
            assertThat(AttackOptions.of(attack, Threat.linf(0.1))
                            .with(Map.of("objective", "cw"))
                            .build()
                            .name())
                    .contains("cw");
        }
        assertThatThrownBy(() -> AttackOptions.of("pgd", Threat.linf(0.1)).with(Map.of("objective", "mse")))
                .hasMessage("objective must be one of ce, dlr, cw, smoothadv, tet, got mse");
    }
}
