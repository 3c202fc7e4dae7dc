package io.github.rscsnn.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rscsnn.Given;
import io.github.rscsnn.InScope;
import io.github.rscsnn.neuron.Lif;
import io.github.rscsnn.neuron.LifParameters;
import io.github.rscsnn.tensor.Seeds;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(InScope.class)
class LayerListTest {
    private static final Architecture.Input INPUT = new Architecture.Input(3, 16, 16, 10);

    @Test
    void vgg5WrittenOutIsVgg5() {
        String name = "layers:conv64,avg2,conv128,conv128,avg2,fc4096,fc4096";
        try (Network named = build(Vgg.of("vgg5", 1 / 32.0));
                Network list = build(LayerList.parse(name, 1 / 32.0))) {
            assertThat(list.parameters().state().keySet())
                    .isEqualTo(named.parameters().state().keySet());
            Signal images = new Signal(Given.normal(1, 2, 3, 16, 16), 3, true);
            Tensor expected = named.forward(images, Pass.EVALUATION);
            assertThat(list.forward(images, Pass.EVALUATION).equal(expected)).isTrue();
            assertThat(list.name()).isEqualTo("layers:conv2,avg2,conv4,conv4,avg2,fc128,fc128");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "layers:conv64k3s1p1,avg2s2p0; layers:conv64,avg2",
                "layers:conv64k5s2p0 , max3s2p1 ,fc9; layers:conv64k5s2p0,max3s2p1,fc9",
                "layers:conv8k4p2,avg3s1; layers:conv8k4,avg3s1"
            })
    void namesAreWrittenInOneWay(String name, String canonical) {
        LayerList list = LayerList.parse(name, 1);
        assertThat(list.name()).isEqualTo(canonical);
        assertThat(LayerList.parse(canonical, 1)).isEqualTo(list);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "layers:; unknown layer ''",
                "layers:conv64,relu; unknown layer 'relu'",
                "layers:conv0; layer 'conv0' cannot be",
                "layers:avg2k3; layer 'avg2k3' cannot be",
                "layers:fc8s2; layer 'fc8s2' cannot be",
                "layers:conv8s0; layer 'conv8s0' cannot be",
                "layers:max2p2; layer 'max2p2' cannot be",
                "layers:conv8k99999; layer 'conv8k99999' cannot be",
                "layers:fc8,conv8; cannot stand behind a fully connected layer"
            })
    void whatCannotBeIsNamed(String name, String message) {
        assertThatThrownBy(() -> LayerList.parse(name, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void layersThatLeaveNothingAreNamed() {
        assertThatThrownBy(() -> build(LayerList.parse("layers:conv4,max8,max4", 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("max4 leaves nothing of 16x16 images");
    }

    private static Network build(Architecture architecture) {
        return architecture.build(INPUT, new Lif(LifParameters.PAPER), new Seeds(3));
    }
}
