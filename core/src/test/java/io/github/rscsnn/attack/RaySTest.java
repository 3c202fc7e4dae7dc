package io.github.rscsnn.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rscsnn.InScope;
import io.github.rscsnn.attack.PlantedDefences.Planted;
import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.coding.NoiseSpace;
import io.github.rscsnn.coding.RandomizedSmoothingCoding;
import io.github.rscsnn.coding.RandomizedSmoothingCoding.Variant;
import io.github.rscsnn.network.Pass;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.tensor.Seeds;
import io.github.rscsnn.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(InScope.class)
class RaySTest {
    private static GradientSource source(SpikingClassifier model) {
        return GradientSources.build(
                "bptt", model, Pass.EVALUATION, Noise.perImage(new Seeds(2), 0, 1, 2, 3, 4, 5, 6, 7));
    }

    /** Two classes, scores ±w·(x - 0.5): the nearest wrong corner is at margin / |w|₁, along the signs of w. */
    @Test
    void findsTheNearestCornerOfALinearModel() {
        float[] w = {3, -1, 2, 0.5f, -2, 1, -4, 1, -3, 2, -1, 3};
        float[] all = new float[24];
        float bias = 0;
        float length = 0;
        for (int i = 0; i < 12; i++) {
            all[i] = w[i];
            bias -= 0.5f * w[i];
            length += Math.abs(w[i]);
        }
        SpikingClassifier model = Toys.linear(
                new io.github.rscsnn.coding.DirectCoding(),
                Tensors.of(all, 2, 12),
                Tensors.of(new float[] {bias, -1.2f}, 2)); // margin 1.2 at the grey image
        double radius = 1.2 / length;
        Tensor grey = Tensors.of(new float[] {.5f, .5f, .5f, .5f, .5f, .5f, .5f, .5f, .5f, .5f, .5f, .5f}, 1, 1, 3, 4);
        GradientSource asked = GradientSources.build("bptt", model, Pass.EVALUATION, Noise.none());
        Tensor found = new RayS(Threat.linf(radius * 1.02), 2000).perturb(asked, grey, Toys.labels(0), Noise.none());
        assertThat(Tensors.longs(asked.votes(found))).containsExactly(1);
        Tensor near = new RayS(Threat.linf(radius * 0.98), 500).perturb(asked, grey, Toys.labels(0), Noise.none());
        assertThat(Tensors.floats(near)).as("no such point").containsExactly(Tensors.floats(grey));
    }

    /** Scores whose cross-entropy has no gradient. (Of rounded pixels it breaks half: on their plateaus no flip is nearer.) */
    @Test
    void breaksADefenceThatMasksGradients() {
        Planted planted = PlantedDefences.saturated();
        GradientSource source = source(planted.classifier());
        Tensor found = new RayS(PlantedDefences.THREAT, 1500)
                .perturb(source, planted.images(), planted.labels(), Noise.none());
        assertThat(Tensors.longs(source.logits(found)
                        .argmax(new org.bytedeco.pytorch.LongOptional(1), false)
                        .eq(planted.labels())
                        .to(org.bytedeco.pytorch.global.torch.ScalarType.Long)))
                .containsOnly(0);
    }

    /** Two of three draws say class 1 by little, one says class 0 by much. */
    @Test
    void votesAreOfDrawsAndNotOfTheirMean() {
        SpikingClassifier model = Toys.linear(
                new RandomizedSmoothingCoding(Variant.I, 1, NoiseSpace.PIXEL),
                Tensors.of(new float[] {12, 0}, 2, 1),
                Tensors.of(new float[] {-6, 0}, 2));
        List<Tensor> noise = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            noise.add(Toys.pixel(0.05));
            noise.add(Toys.pixel(0.05));
            noise.add(Toys.pixel(0.6));
        }
        GradientSource source = new EotGradient(new BpttGradient(model, Pass.EVALUATION, Noise.given(noise)), 3);
        assertThat(Tensors.longs(source.votes(Toys.pixel(0.4)))).containsExactly(1);
        assertThat(Tensors.longs(Objective.predictions(source.logits(Toys.pixel(0.4)))))
                .containsExactly(0);
    }

    @Test
    void otherNormsAreRefused() {
        assertThatThrownBy(() -> new RayS(Threat.l2(1), 10)).hasMessageContaining("L-infinity");
    }
}
