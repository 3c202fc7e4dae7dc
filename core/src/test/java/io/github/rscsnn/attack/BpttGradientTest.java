package io.github.rscsnn.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.rscsnn.Given;
import io.github.rscsnn.InScope;
import io.github.rscsnn.coding.DirectCoding;
import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.coding.NoiseSpace;
import io.github.rscsnn.coding.RandomizedSmoothingCoding;
import io.github.rscsnn.coding.RandomizedSmoothingCoding.Variant;
import io.github.rscsnn.network.Pass;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.tensor.StepScope;
import io.github.rscsnn.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Gradients of a linear model, where they are known. */
@ExtendWith(InScope.class)
class BpttGradientTest {
    private static final int PIXELS = 6;

    private final float[] weights = {1, -2, 3, -4, 5, -6, 0.5f, 0, -0.5f, 1, 0, 2};

    private SpikingClassifier model(io.github.rscsnn.coding.Coding coding) {
        return Toys.linear(coding, Tensors.of(weights, 2, PIXELS), Given.constant(0, 2));
    }

    /** d CE / d x = (softmax - one hot) · W, divided by the batch of two. */
    @Test
    void isTheGradientOfTheBatchMean() {
        BpttGradient source = new BpttGradient(model(new DirectCoding()), Pass.EVALUATION, Noise.none());
        Tensor images = Given.uniform(1, 0, 1, 2, 1, 2, 3);
        float[] x = Tensors.floats(images);
        GradientSource.Gradient gradient = source.gradient(images, Toys.labels(0, 1), Objective.CROSS_ENTROPY);
        float[] got = Tensors.floats(gradient.value());
        for (int n = 0; n < 2; n++) {
            double margin = 0;
            for (int i = 0; i < PIXELS; i++) {
                margin += x[n * PIXELS + i] * (weights[i] - weights[PIXELS + i]);
            }
            double first = 1 / (1 + Math.exp(-margin));
            double pull = first - (n == 0 ? 1 : 0);
            for (int i = 0; i < PIXELS; i++) {
                double expected = pull * (weights[i] - weights[PIXELS + i]) / 2;
                assertThat((double) got[n * PIXELS + i]).isCloseTo(expected, within(1e-5));
            }
            assertThat((double) Tensors.floats(gradient.objective())[n])
                    .isCloseTo(-Math.log(n == 0 ? first : 1 - first), within(1e-5));
        }
        assertThat(Tensors.shape(gradient.logits())).containsExactly(2, 2);
        assertThat(images.requires_grad()).isFalse();
    }

    /** The gradient must not live in memory that the call frees: it is overwritten by what comes next, if so. */
    @Test
    void theGradientOutlivesTheCall() {
        BpttGradient source = new BpttGradient(model(new DirectCoding()), Pass.EVALUATION, Noise.none());
        Tensor images = Given.uniform(1, 0, 1, 2, 1, 2, 3);
        List<GradientSource.Gradient> kept = new ArrayList<>();
        List<float[]> values = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            GradientSource.Gradient gradient = source.gradient(images, Toys.labels(0, 1), Objective.CROSS_ENTROPY);
            kept.add(gradient);
            values.add(Tensors.floats(gradient.value()));
        }
        try (StepScope scope = new StepScope()) {
            for (int i = 0; i < 1000; i++) {
                torch.ones(2, 1, 2, 3).add(torch.ones(2, 1, 2, 3));
            }
        }
        for (int i = 0; i < kept.size(); i++) {
            assertThat(Tensors.floats(kept.get(i).value())).containsExactly(values.getFirst());
            assertThat(values.get(i)).containsExactly(values.getFirst());
        }
    }

    @Test
    void eotIsTheMeanOverItsDraws() {
        RandomizedSmoothingCoding coding = new RandomizedSmoothingCoding(Variant.I, 0.01, NoiseSpace.PIXEL);
        List<Tensor> draws =
                List.of(Given.normal(2, 2, 1, 2, 3), Given.normal(3, 2, 1, 2, 3), Given.normal(4, 2, 1, 2, 3));
        Tensor images = Given.uniform(1, 0, 1, 2, 1, 2, 3);
        Tensor labels = Toys.labels(0, 1);
        Tensor gradients = Given.constant(0, 2, 1, 2, 3);
        Tensor logits = Given.constant(0, 2, 2);
        for (Tensor draw : draws) {
            GradientSource.Gradient one = new BpttGradient(model(coding), Pass.EVALUATION, Noise.given(List.of(draw)))
                    .gradient(images, labels, Objective.CROSS_ENTROPY);
            gradients = gradients.add(one.value());
            logits = logits.add(one.logits());
        }
        GradientSource eot =
                new EotGradient(new BpttGradient(model(coding), Pass.EVALUATION, Noise.given(draws)), draws.size());
        GradientSource.Gradient mean = eot.gradient(images, labels, Objective.CROSS_ENTROPY);
        org.bytedeco.pytorch.Scalar three = new org.bytedeco.pytorch.Scalar(3.0);
        assertThat(Tensors.floats(mean.value())).containsExactly(Tensors.floats(gradients.div(three)), within(1e-6f));
        assertThat(Tensors.floats(mean.logits())).containsExactly(Tensors.floats(logits.div(three)), within(1e-6f));
        assertThatThrownBy(() -> new EotGradient(eot, 0)).hasMessageContaining("at least 1, got 0");
    }

    @Test
    void refusesATrainingPass() {
        assertThatThrownBy(() -> new BpttGradient(model(new DirectCoding()), Pass.TRAINING, Noise.none()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("evaluation mode");
    }

    @Test
    void theMonitorCountsZeroGradients() {
        float[] silent = weights.clone();
        java.util.Arrays.fill(silent, 0);
        GradientMonitor nothing = new GradientMonitor(new BpttGradient(
                Toys.linear(new DirectCoding(), Tensors.of(silent, 2, PIXELS), Given.constant(0, 2)),
                Pass.EVALUATION,
                Noise.none()));
        Tensor images = Given.uniform(1, 0, 1, 2, 1, 2, 3);
        assertThat(nothing.imagesWithoutGradient()).isZero();
        assertThat(nothing.lastRight(0)).isNull();
        nothing.gradient(images, Toys.labels(0, 1), Objective.CROSS_ENTROPY);
        nothing.gradient(images, Toys.labels(0, 1), Objective.CROSS_ENTROPY);
        assertThat(nothing.imagesWithoutGradient()).isEqualTo(2);
        assertThat(nothing.lastRight(0))
                .as("class 0 where all scores are the same")
                .isTrue();
        assertThat(nothing.lastRight(1)).isFalse();
        assertThat(nothing.zeroPixels(1)).isEqualTo(2 * PIXELS);
        assertThat(nothing.pixels(1)).isEqualTo(2 * PIXELS);

        float[] oneDead = weights.clone();
        oneDead[2] = oneDead[PIXELS + 2] = 0;
        GradientMonitor some = new GradientMonitor(new BpttGradient(
                Toys.linear(new DirectCoding(), Tensors.of(oneDead, 2, PIXELS), Given.constant(0, 2)),
                Pass.EVALUATION,
                Noise.none()));
        some.gradient(images, Toys.labels(0, 1), Objective.CROSS_ENTROPY);
        assertThat(some.imagesWithoutGradient()).isZero();
        assertThat(some.pixels(0)).isEqualTo(PIXELS);
        assertThat(some.zeroPixels(0)).isEqualTo(1);
    }

    @Test
    void aGradientThatIsNotFiniteIsAnError() {
        float[] broken = weights.clone();
        broken[0] = Float.NaN;
        GradientMonitor monitor = new GradientMonitor(new BpttGradient(
                Toys.linear(new DirectCoding(), Tensors.of(broken, 2, PIXELS), Given.constant(0, 2)),
                Pass.EVALUATION,
                Noise.none()));
        assertThatThrownBy(() -> monitor.gradient(
                        Given.uniform(1, 0, 1, 2, 1, 2, 3), Toys.labels(0, 1), Objective.CROSS_ENTROPY))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("not finite");
    }
}
