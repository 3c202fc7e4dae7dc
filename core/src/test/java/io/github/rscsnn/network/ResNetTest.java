package io.github.rscsnn.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rscsnn.Given;
import io.github.rscsnn.InScope;
import io.github.rscsnn.network.Architecture.Input;
import io.github.rscsnn.network.ResNet19.Variant;
import io.github.rscsnn.neuron.Lif;
import io.github.rscsnn.neuron.LifParameters;
import io.github.rscsnn.tensor.Seeds;
import io.github.rscsnn.tensor.Tensors;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sizes of ResNet-19 and SEW-ResNet-18, worked out by hand. */
@ExtendWith(InScope.class)
class ResNetTest {
    /**
     * Weights of a 3x3 convolution: 9·in·out; its BN: 2·out.
     *
     * <pre>
     * resnet19, 32x32, K = 10
     *   stem     9·3·64 + 128                                                              1,856
     *   layer1   9·64·128 + 9·128·128 + 64·128 (shortcut) + 3·256    =   230,144
     *            + 2 · (2·9·128·128 + 2·256)                         = + 590,848         820,992
     *   layer2   9·128·256 + 9·256·256 + 128·256 + 3·512             =   919,040
     *            + 2 · (2·9·256·256 + 2·512)                         = + 2,361,344     3,280,384
     *   layer3   9·256·512 + 9·512·512 + 256·512 + 3·1024            = 3,673,088
     *            + 2·9·512·512 + 2·1024                              = + 4,720,640     8,393,728
     *   fc1      512·256 + 256                                                           131,328
     *   fc2      256·10 + 10                                                               2,570
     * ImageNet, K = 1000: stem 49·3·64 + 128 = 9,536; fc2 256·1000 + 1000 = 257,000
     *
     * resnet19-rga, 32x32, K = 10
     *   stem     9·3·128 + 256                                                             3,712
     *   layer1   2·9·128·128 + 128·128 (shortcut) + 3·256 + 590,848                      902,912
     *   layer2 and layer3 as above                                                    11,674,112
     *   fc1      512·4·4·256 + 256, bn2 2·256                                          2,097,920
     *   fc2                                                                                2,570
     * ImageNet: stem 49·3·128 + 256 = 19,072; fc1 512·7·7·256 + 256 + 512 = 6,423,296; fc2 257,000
     *
     * sew-resnet18, K = 1000: the 11,689,512 of ResNet-18, as neurons have no weights
     *   stem     49·3·64 + 128                                                             9,536
     *   layer1   2 · (2·9·64·64 + 2·128)                                                 147,968
     *   layer2   9·64·128 + 3·9·128·128 + 64·128 + 5·256                                 525,568
     *   layer3   9·128·256 + 3·9·256·256 + 128·256 + 5·512                             2,099,712
     *   layer4   9·256·512 + 3·9·512·512 + 256·512 + 5·1024                            8,393,728
     *   fc       512·1000 + 1000                                                         513,000
     * </pre>
     */
    @ParameterizedTest
    @CsvSource({
        "resnet19, 32, 10, 12630858",
        "resnet19, 64, 10, 12630858",
        "resnet19, 224, 1000, 12892968",
        "resnet19-rga, 32, 10, 14681226",
        "resnet19-rga, 224, 1000, 19276392",
        "sew-resnet18, 224, 1000, 11689512",
        "sew-resnet18, 32, 1000, 11689512",
    })
    void numberOfParameters(String name, int side, int classes, long expected) {
        try (Network network = build(name, 1, side, classes)) {
            assertThat(network.parameters().count()).isEqualTo(expected);
            assertThat(network.name()).isEqualTo(name);
        }
    }

    /** RGA on 64x64 pools to 8x8: fc1 has 512·8·8·256 weights. Width 1/64 of that: 8·8·8·4. */
    @Test
    void widthScalesChannelsAndHiddenUnits() {
        try (Network network = build("resnet19-rga", 1 / 64.0, 64, 7)) {
            Map<String, Tensor> weights = network.parameters().trainable();
            assertThat(Tensors.shape(weights.get("conv1.weight"))).containsExactly(2, 3, 3, 3);
            assertThat(Tensors.shape(weights.get("layer3.1.conv2.weight"))).containsExactly(8, 8, 3, 3);
            assertThat(Tensors.shape(weights.get("fc1.weight"))).containsExactly(4, 8 * 8 * 8);
            assertThat(Tensors.shape(weights.get("fc2.weight"))).containsExactly(7, 4);
        }
    }

    @Test
    void namesOfWeights() {
        try (Network tet = build("resnet19", 1 / 64.0, 32, 7);
                Network rga = build("resnet19-rga", 1 / 64.0, 32, 7);
                Network sew = build("sew-resnet18", 1 / 64.0, 32, 7)) {
            assertThat(tet.parameters().state())
                    .containsKeys("conv1.weight", "bn1.running_var", "layer1.0.shortcut.conv.weight")
                    .containsKeys("layer1.0.shortcut.bn.bias", "layer3.1.bn2.weight", "fc1.bias", "fc2.weight")
                    .doesNotContainKeys(
                            "layer1.1.shortcut.conv.weight", "layer3.2.conv1.weight", "conv1.bias", "bn2.bias");
            assertThat(rga.parameters().state())
                    .containsKeys("layer1.0.shortcut.conv.weight", "bn2.running_mean")
                    .doesNotContainKey("layer1.1.shortcut.conv.weight");
            assertThat(sew.parameters().state())
                    .containsKeys("layer2.0.shortcut.conv.weight", "layer4.1.conv2.weight", "fc.bias")
                    .doesNotContainKeys("layer1.0.shortcut.conv.weight", "layer1.2.conv1.weight", "fc1.weight");
        }
    }

    /** Of He et al.'s and of PyTorch's initial weights: the standard deviations sqrt(2 / (9·128)) and sqrt(1 / (3·9·128)). */
    @Test
    void initialWeights() {
        try (Network resnet = build("resnet19", 0.5, 32, 10);
                Network sew = build("sew-resnet18", 0.5, 32, 10)) {
            String name = "layer2.1.conv1.weight";
            assertThat(Tensors.shape(resnet.parameters().trainable().get(name))).containsExactly(128, 128, 3, 3);
            double uniform = deviation(resnet, name);
            assertThat(uniform).isBetween(0.98 * Math.sqrt(1 / 3456.0), 1.02 * Math.sqrt(1 / 3456.0));
            double he = deviation(sew, "layer3.1.conv1.weight");
            assertThat(he).isBetween(0.98 * Math.sqrt(2 / 1152.0), 1.02 * Math.sqrt(2 / 1152.0));
            for (float bias : Tensors.floats(sew.parameters().trainable().get("fc.bias"))) {
                assertThat((double) Math.abs(bias)).isPositive().isLessThanOrEqualTo(1 / 16.0); // 256 features
            }
        }
    }

    private static double deviation(Network network, String name) {
        float[] values = Tensors.floats(network.parameters().trainable().get(name));
        double square = 0;
        for (float value : values) {
            square += value * value / (double) values.length;
        }
        return Math.sqrt(square);
    }

    /** Outputs of neurons, channels x height x width, at a width of 1/32 and K = 5. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "resnet19 | 32 | lif1 2x32x32, layer1.2.lif2 4x32x32, layer2.0.lif1 8x16x16, layer3.1.lif2 16x8x8, lif2 8",
                "resnet19 | 64 | lif1 2x64x64, layer1.2.lif2 4x64x64, layer2.0.lif1 8x32x32, layer3.1.lif2 16x16x16, lif2 8",
                "resnet19 | 224 | lif1 2x112x112, layer1.2.lif2 4x56x56, layer2.0.lif1 8x28x28, layer3.1.lif2 16x14x14",
                "resnet19-rga | 32 | lif1 4x32x32, layer1.2.lif2 4x32x32, layer2.2.lif2 8x16x16, layer3.1.lif2 16x8x8",
                "resnet19-rga | 224 | lif1 4x112x112, layer1.2.lif2 4x56x56, layer2.2.lif2 8x28x28, layer3.1.lif2 16x14x14",
                "sew-resnet18 | 224 | lif1 2x112x112, layer1.1.lif2 2x56x56, layer2.0.shortcut.lif 4x28x28,"
                        + " layer3.1.lif2 8x14x14, layer4.1.lif2 16x7x7",
                "sew-resnet18 | 64 | lif1 2x32x32, layer1.1.lif2 2x16x16, layer2.0.lif1 4x8x8, layer4.1.lif2 16x2x2",
                "sew-resnet18 | 32 | lif1 2x16x16, layer1.1.lif2 2x8x8, layer2.0.lif1 4x4x4, layer4.1.lif2 16x1x1",
            })
    void sizesOfMaps(String name, int side, String expected) {
        Map<String, long[]> seen = new LinkedHashMap<>();
        Pass pass = Pass.EVALUATION.withObserver((site, output) -> seen.put(site, Tensors.shape(output)));
        try (Network network = build(name, 1 / 32.0, side, 5);
                NoGradGuard noGrad = new NoGradGuard()) {
            Tensor out = network.forward(new Signal(Given.uniform(1, 0, 1, 2, 3, side, side), 3, true), pass);
            assertThat(Tensors.shape(out)).containsExactly(3, 2, 5);
        }
        for (String part : expected.split(", +")) {
            String[] words = part.trim().split(" ");
            long[] shape = seen.get(words[0]);
            assertThat(shape).as(words[0]).isNotNull();
            assertThat(Arrays.copyOf(shape, 2)).containsExactly(3, 2);
            assertThat(Arrays.stream(shape).skip(2).mapToObj(Long::toString).collect(Collectors.joining("x")))
                    .as(words[0])
                    .isEqualTo(words[1]);
        }
    }

    @Test
    void refusesWhatItCannotBuild() {
        assertThatThrownBy(() -> build("resnet19", 0, 32, 10)).hasMessageContaining("width must be in (0, 4], got 0.0");
        assertThatThrownBy(() -> build("sew-resnet18", Double.NaN, 32, 10)).hasMessageContaining("NaN");
        assertThatThrownBy(() -> build("resnet19-rga", 0.1, 4, 10))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("resnet19-rga")
                .hasMessageContaining("4x4")
                .hasMessageContaining("5x5");
        build("resnet19-rga", 0.1, 5, 10).close();
    }

    private static Network build(String name, double width, int side, int classes) {
        Architecture architecture = switch (name) {
            case "resnet19" -> new ResNet19(Variant.TET, width);
            case "resnet19-rga" -> new ResNet19(Variant.RGA, width);
            default -> new SewResNet18(width);
        };
        return architecture.build(new Input(3, side, side, classes), new Lif(LifParameters.PAPER), new Seeds(1));
    }
}
