package io.github.rscsnn.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rscsnn.coding.NoiseSpace;
import io.github.rscsnn.coding.RandomizedSmoothingCoding;
import io.github.rscsnn.coding.RandomizedSmoothingCoding.Variant;
import io.github.rscsnn.network.Architecture;
import io.github.rscsnn.network.Normalise;
import io.github.rscsnn.network.Pass;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.network.Vgg;
import io.github.rscsnn.neuron.Lif;
import io.github.rscsnn.neuron.LifParameters;
import io.github.rscsnn.neuron.Surrogate;
import io.github.rscsnn.tensor.Seeds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DrawBatchTest {
    private static final LifParameters NEURON =
            new LifParameters(1, 1, LifParameters.Reset.HARD, false, new Surrogate.Triangle(1));

    @ParameterizedTest
    @CsvSource({"1000, 1000000, 100", "1000, 20000, 10", "1000, 1999, 1", "1000, 0, 1", "0, 500, 100"})
    void takesHalfOfTheMemory(long bytesADraw, long available, int batch) {
        assertThat(DrawBatch.within(bytesADraw, available)).isEqualTo(batch);
    }

    @Test
    void growsWithNetworkAndSteps() {
        long one = bytes(1, 1 / 16.0);
        assertThat(bytes(4, 1 / 16.0)).isEqualTo(4 * one);
        assertThat(bytes(1, 1 / 8.0)).isGreaterThan(one * 3 / 2);
        // lif1 4x32x32, lif2 and lif3 8x16x16, two of 256: 8,704 outputs; image 3,072
        assertThat(one).isEqualTo(4L * (12 * 8_704 + 2 * 3_072));
    }

    @Test
    void aSmallNetworkGetsTheLargestBatch() {
        try (SpikingClassifier classifier = vgg(2, 1 / 16.0)) {
            assertThat(DrawBatch.fitting(classifier, Pass.EVALUATION, 3, 32, 32))
                    .isEqualTo(100);
        }
    }

    private static long bytes(int steps, double width) {
        try (SpikingClassifier classifier = vgg(steps, width)) {
            return DrawBatch.bytesADraw(classifier, Pass.EVALUATION, 3, 32, 32);
        }
    }

    private static SpikingClassifier vgg(int steps, double width) {
        float[] half = {0.5f, 0.5f, 0.5f};
        return new SpikingClassifier(
                new RandomizedSmoothingCoding(Variant.I, 0.1, NoiseSpace.PIXEL),
                new Normalise(half, half),
                steps,
                Vgg.of("vgg5", width).build(new Architecture.Input(3, 32, 32, 10), new Lif(NEURON), new Seeds(1)));
    }
}
