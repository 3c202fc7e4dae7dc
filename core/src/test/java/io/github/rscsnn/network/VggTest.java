package io.github.rscsnn.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rscsnn.InScope;
import io.github.rscsnn.network.Architecture.Input;
import io.github.rscsnn.neuron.Lif;
import io.github.rscsnn.neuron.LifParameters;
import io.github.rscsnn.tensor.Seeds;
import io.github.rscsnn.tensor.Tensors;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(InScope.class)
class VggTest {
    /**
     * By hand: each convolution has 9·in·out + out weights and its BN 2·out; FC features·4096 + 4096, 4096·4096 + 4096 and
     * 4096·K + K. VGG-5: 223,872 + 33,558,528 + 16,781,312 + 40,970.
     */
    @ParameterizedTest
    @CsvSource({"vgg5, 10, 50604682", "vgg11, 100, 61745764", "vgg16, 10, 33646666"})
    void hasThePublishedNumberOfParameters(String name, int classes, long expected) {
        try (Network network = build(name, 1, 32, classes)) {
            assertThat(network.parameters().count()).isEqualTo(expected);
            assertThat(network.name()).isEqualTo(name);
        }
    }

    @Test
    void vgg5LayerByLayer() {
        try (Network network = build("vgg5", 1, 32, 10)) {
            Map<String, Tensor> weights = network.parameters().state();
            assertThat(weights.keySet())
                    .containsExactlyInAnyOrder(
                            "conv1.weight",
                            "conv1.bias",
                            "conv2.weight",
                            "conv2.bias",
                            "conv3.weight",
                            "conv3.bias",
                            "bn1.weight",
                            "bn1.bias",
                            "bn1.running_mean",
                            "bn1.running_var",
                            "bn2.weight",
                            "bn2.bias",
                            "bn2.running_mean",
                            "bn2.running_var",
                            "bn3.weight",
                            "bn3.bias",
                            "bn3.running_mean",
                            "bn3.running_var",
                            "fc1.weight",
                            "fc1.bias",
                            "fc2.weight",
                            "fc2.bias",
                            "fc3.weight",
                            "fc3.bias");
            assertThat(Tensors.shape(weights.get("conv1.weight"))).containsExactly(64, 3, 3, 3);
            assertThat(Tensors.shape(weights.get("conv3.weight"))).containsExactly(128, 128, 3, 3);
            assertThat(Tensors.shape(weights.get("fc1.weight"))).containsExactly(4096, 8192);
            assertThat(Tensors.shape(weights.get("fc3.weight"))).containsExactly(10, 4096);
        }
    }

    /** He et al.'s initialisation for convolutions, PyTorch's default for linear weights, 0 for their biases. */
    @Test
    void initialWeights() {
        try (Network network = build("vgg5", 0.5, 32, 10)) {
            Map<String, Tensor> weights = network.parameters().trainable();
            float[] conv = Tensors.floats(weights.get("conv3.weight")); // 64 * 64 * 9
            double std = Math.sqrt(2.0 / (64 * 9));
            double square = 0;
            for (float w : conv) {
                square += w * w / (double) conv.length;
            }
            assertThat(Math.sqrt(square)).isBetween(std * 0.98, std * 1.02);

            double bound = 1 / Math.sqrt(4096);
            float[] linear = Tensors.floats(weights.get("fc1.weight"));
            float largest = 0;
            double variance = 0;
            for (float w : linear) {
                largest = Math.max(largest, Math.abs(w));
                variance += w * w / (double) linear.length;
            }
            assertThat((double) largest).isBetween(bound * 0.999, bound * 1.0001);
            assertThat(variance).isBetween(bound * bound / 3 * 0.99, bound * bound / 3 * 1.01);

            for (float b : Tensors.floats(weights.get("conv2.bias"))) {
                assertThat((double) Math.abs(b)).isPositive().isLessThanOrEqualTo(1 / Math.sqrt(32 * 9));
            }
            assertThat(Tensors.floats(weights.get("fc1.bias"))).containsOnly(0);
            assertThat(Tensors.floats(weights.get("bn1.weight"))).containsOnly(1);
            assertThat(Tensors.floats(weights.get("bn1.bias"))).containsOnly(0);
        }
    }

    @Test
    void widthMultipliesAllChannels() {
        try (Network network = build("vgg11", 0.125, 32, 7)) {
            Map<String, Tensor> weights = network.parameters().trainable();
            assertThat(Tensors.shape(weights.get("conv1.weight"))).containsExactly(8, 3, 3, 3);
            assertThat(Tensors.shape(weights.get("conv8.weight"))).containsExactly(64, 64, 3, 3);
            assertThat(Tensors.shape(weights.get("fc1.weight"))).containsExactly(512, 64 * 4 * 4);
            assertThat(Tensors.shape(weights.get("fc3.weight"))).containsExactly(7, 512);
        }
    }

    @Test
    void largerImagesGiveMoreFeatures() {
        try (Network network = build("vgg16", 0.125, 64, 10)) {
            assertThat(Tensors.shape(network.parameters().trainable().get("fc1.weight")))
                    .containsExactly(512, 64 * 2 * 2);
        }
    }

    /** The convolutions' 14,723,136, then 512·2·2·4096 + 4096, 4096·4096 + 4096 and 4096·200 + 200. */
    @Test
    void vgg16ForTinyImageNet() {
        try (Network network = build("vgg16", 1, 64, 200)) {
            assertThat(network.parameters().count()).isEqualTo(14723136 + 8392704 + 16781312 + 819400);
        }
    }

    @Test
    void refusesWhatItCannotBuild() {
        assertThatThrownBy(() -> Vgg.of("vgg19", 1))
                .hasMessageContaining("'vgg19'")
                .hasMessageContaining("vgg16");
        assertThatThrownBy(() -> Vgg.of("vgg5", 0)).hasMessageContaining("width must be in (0, 4], got 0.0");
        assertThatThrownBy(() -> Vgg.of("vgg5", Double.NaN)).hasMessageContaining("NaN");
        assertThatThrownBy(() -> build("vgg16", 0.125, 16, 10))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("vgg16")
                .hasMessageContaining("16x16");
        assertThatThrownBy(() -> new Input(3, 32, 32, 1)).hasMessageContaining("two classes");
        assertThatThrownBy(() -> new Input(0, 32, 32, 10)).hasMessageContaining("0x32x32");
    }

    private static Network build(String name, double width, int size, int classes) {
        return Vgg.of(name, width).build(new Input(3, size, size, classes), new Lif(LifParameters.PAPER), new Seeds(1));
    }
}
