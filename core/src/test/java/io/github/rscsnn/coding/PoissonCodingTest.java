package io.github.rscsnn.coding;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rscsnn.Given;
import io.github.rscsnn.InScope;
import io.github.rscsnn.tensor.Seeds;
import io.github.rscsnn.tensor.Tensors;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(InScope.class)
class PoissonCodingTest {
    private final Coding coding = new PoissonCoding();

    @Test
    void aPixelIsTheRateOfItsSpikes() {
        int steps = 4000;
        Tensor images = Given.uniform(1, 0, 1, 4, 1, 8, 8);
        Tensor spikes = encode(images, steps).sequence();
        float[] pixels = Tensors.floats(images);
        float[] rates = Tensors.floats(spikes.mean(0));
        for (int i = 0; i < pixels.length; i++) {
            double fiveSigma = 5 * Math.sqrt(pixels[i] * (1 - pixels[i]) / steps) + 1e-6;
            assertThat((double) rates[i]).isBetween(pixels[i] - fiveSigma, pixels[i] + fiveSigma);
        }
        assertThat(Tensors.floats(spikes)).containsOnly(0, 1);
    }

    /** Independent steps: the spike counts of pixels at 0.3 vary as a binomial distribution does. */
    @Test
    void stepsAreIndependent() {
        int steps = 16;
        float[] counts = Tensors.floats(
                encode(Given.constant(0.3, 4, 1, 50, 50), steps).sequence().sum(0));
        double mean = 0;
        double square = 0;
        for (float count : counts) {
            mean += count / counts.length;
            square += (double) count * count / counts.length;
        }
        double expected = steps * 0.3 * 0.7;
        double variance = square - mean * mean;
        assertThat(variance).isBetween(expected * 0.93, expected * 1.07); // five sigma of 10,000 counts
    }

    @Test
    void firesWhereThePixelIsNotBelowTheDraw() {
        Tensor draw = Tensors.of(new float[] {0, 0.25f, 0.5f, 0.75f}, 1, 4, 1, 1, 1);
        Coded coded = coding.encode(Given.constant(0.5, 1, 1, 1, 1), 4, x -> x, Noise.given(List.of(draw)));
        assertThat(Tensors.floats(coded.sequence())).containsExactly(1, 1, 1, 0);
        assertThat(Tensors.floats(encode(Given.constant(1, 4, 1, 8, 8), 20).sequence()))
                .containsOnly(1);
    }

    @Test
    void gradientIsTheSumOverTimeOfTheUpstreamGradient() {
        Tensor images = Given.leaf(Given.uniform(2, 0, 1, 4, 1, 8, 8));
        Tensor upstream = Given.normal(3, 6, 4, 1, 8, 8);
        encode(images, 6).sequence().mul(upstream).sum().backward();
        assertThat(Tensors.floats(images.grad())).containsExactly(Tensors.floats(upstream.sum(0)));
    }

    @Test
    void isNotNormalised() {
        Coded coded = coding.encode(
                Given.constant(1, 1, 1, 2, 2),
                2,
                images -> {
                    throw new AssertionError("a probability must not be normalised");
                },
                Noise.perImage(new Seeds(1), 0));
        assertThat(Tensors.floats(coded.sequence())).containsOnly(1);
    }

    private Coded encode(Tensor images, int steps) {
        return coding.encode(images, steps, x -> x, Noise.perImage(new Seeds(5), 0, 1, 2, 3));
    }
}
