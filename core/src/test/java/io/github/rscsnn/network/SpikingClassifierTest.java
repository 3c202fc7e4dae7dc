package io.github.rscsnn.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rscsnn.Given;
import io.github.rscsnn.InScope;
import io.github.rscsnn.coding.DirectCoding;
import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.coding.NoiseSpace;
import io.github.rscsnn.coding.RandomizedSmoothingCoding;
import io.github.rscsnn.coding.RandomizedSmoothingCoding.Variant;
import io.github.rscsnn.tensor.Seeds;
import io.github.rscsnn.tensor.Tensors;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(InScope.class)
class SpikingClassifierTest {
    private static final Normalise NORMALISE = new Normalise(new float[] {0.5f, 0.25f}, new float[] {0.25f, 0.5f});

    @Test
    void normalisesInsideTheClassifier() {
        Tensor logits =
                classifier(1).logits(Tensors.of(new float[] {1, 0.75f}, 1, 2, 1, 1), Noise.none(), Pass.EVALUATION);
        assertThat(Tensors.floats(logits)).containsExactly(2, 1); // (1 - 0.5) / 0.25 and (0.75 - 0.25) / 0.5
    }

    @Test
    void anotherCodingUsesTheSameNetwork() {
        SpikingClassifier direct = classifier(3);
        SpikingClassifier noisy = direct.withCoding(new RandomizedSmoothingCoding(Variant.II, 0.1, NoiseSpace.PIXEL));
        assertThat(noisy.network()).isSameAs(direct.network());
        Tensor images = Given.constant(0.5, 1, 2, 1, 1);
        Tensor overTime = noisy.logitsOverTime(images, Noise.perImage(new Seeds(1), 0), Pass.EVALUATION);
        assertThat(Tensors.floats(overTime.select(0, 0))).isNotEqualTo(Tensors.floats(overTime.select(0, 1)));
    }

    @Test
    void refusesImpossibleInput() {
        SpikingClassifier classifier = classifier(2);
        assertThatThrownBy(() -> classifier.logits(Given.constant(0, 2, 1, 1), Noise.none(), Pass.EVALUATION))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("images: expected a tensor [N, C, H, W]");
        assertThatThrownBy(() -> classifier.logits(Given.constant(0, 1, 3, 1, 1), Noise.none(), Pass.EVALUATION))
                .hasMessageContaining("2 channels")
                .hasMessageContaining("[1, 3, 1, 1]");
        assertThatThrownBy(() -> classifier(0)).hasMessageContaining("time steps must be at least 1, got 0");
    }

    @Test
    void refusesImpossibleConstants() {
        assertThatThrownBy(() -> new Normalise(new float[] {0}, new float[] {0}))
                .hasMessageContaining("std");
        assertThatThrownBy(() -> new Normalise(new float[] {0, 0}, new float[] {1}))
                .hasMessageContaining("2 and 1");
        assertThatThrownBy(() -> new Normalise(new float[0], new float[0])).hasMessageContaining("per channel");
    }

    @Test
    void statesOfOtherArchitecturesAreRefusedWhole() {
        Parameters parameters = new Parameters();
        Tensor a = parameters.trainable("a", Given.constant(1, 2));
        parameters.buffer("b", Given.constant(2, 3));
        assertThatThrownBy(() -> parameters.buffer("a", Given.constant(1, 1))).hasMessageContaining("a");
        assertThatThrownBy(() -> parameters.load(java.util.Map.of("a", Given.constant(9, 2))))
                .hasMessageContaining("missing [b]");
        assertThatThrownBy(() -> parameters.load(java.util.Map.of(
                        "a", Given.constant(9, 2), "b", Given.constant(9, 3), "c", Given.constant(9, 3))))
                .hasMessageContaining("not known here [c]");
        assertThatThrownBy(
                        () -> parameters.load(java.util.Map.of("a", Given.constant(9, 2), "b", Given.constant(9, 4))))
                .hasMessageContaining("b has shape [4], expected [3]");
        assertThat(Tensors.floats(a)).containsExactly(1, 1);
        assertThat(parameters.count()).isEqualTo(2);
        parameters.load(java.util.Map.of("a", Given.constant(9, 2), "b", Given.constant(8, 3)));
        assertThat(Tensors.floats(a)).containsExactly(9, 9);
        parameters.close();
    }

    /** Logits are the two normalised channels. */
    private static SpikingClassifier classifier(int timeSteps) {
        LinearBlock identity =
                new LinearBlock("logits", Tensors.of(new float[] {1, 0, 0, 1}, 2, 2), Given.constant(0, 2), null);
        return new SpikingClassifier(
                new DirectCoding(), NORMALISE, timeSteps, new Network("toy", List.of(identity), new Parameters()));
    }
}
