package io.github.rscsnn.theory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.rscsnn.Given;
import io.github.rscsnn.InScope;
import io.github.rscsnn.network.Convolution;
import io.github.rscsnn.tensor.Seeds;
import io.github.rscsnn.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(InScope.class)
class LinearLayerTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void theMatrixIsTheConvolution(int stride) {
        Tensor weight = Given.normal(1, 4, 3, 3, 3);
        Convolution convolution = new Convolution(weight, Given.normal(2, 4), stride, 1);
        LinearLayer layer = LinearLayer.convolution(convolution, 9, 8, 2, new Seeds(3));
        Tensor images = Given.uniform(4, 0, 1, 5, 3, 9, 8);
        Tensor seen = layer.region().of(images);
        assertThat(layer.outputs()).isEqualTo(4 * 2 * 2);

        double[] expected = applied(layer, Tensors.floats(seen), layer.bias(3), 5);
        float[] output = Tensors.floats(layer.operation().apply(seen));
        for (int i = 0; i < expected.length; i++) {
            assertThat(output[i]).isCloseTo((float) expected[i], within(1e-4f));
        }
    }

    /** The outputs are those of the whole convolution with padding, at the region's place. */
    @Test
    void theRegionSeesNoPadding() {
        Convolution convolution = new Convolution(Given.normal(1, 2, 3, 3, 3), null, 1, 1);
        LinearLayer layer = LinearLayer.convolution(convolution, 9, 8, 2, new Seeds(5));
        Tensor images = Given.uniform(4, 0, 1, 1, 3, 9, 8);
        Tensor whole = torch.conv2d(
                images,
                convolution.weight(),
                new TensorOptional(),
                new long[] {1, 1},
                new long[] {1, 1},
                new long[] {1, 1},
                1);
        LinearLayer.Region region = layer.region();
        Tensor part = whole.narrow(2, region.top() + 1, 2).narrow(3, region.left() + 1, 2);
        assertThat(Tensors.floats(layer.operation().apply(region.of(images))))
                .containsExactly(Tensors.floats(part.contiguous()), within(1e-5f));
    }

    @Test
    void theRandomMatrixIsItsOperation() {
        LinearLayer layer = LinearLayer.random(1, 4, 3, 6, new Seeds(3));
        Tensor images = Given.uniform(4, 0, 1, 2, 1, 4, 3);
        double[] expected = applied(layer, Tensors.floats(images), layer.bias(1), 2);
        float[] output = Tensors.floats(layer.operation().apply(images));
        for (int i = 0; i < expected.length; i++) {
            assertThat(output[i]).isCloseTo((float) expected[i], within(1e-5f));
        }
    }

    @Test
    void refusesRegionsBeyondTheImage() {
        Convolution convolution = new Convolution(Given.normal(1, 2, 1, 3, 3), null, 1, 1);
        assertThatThrownBy(() -> LinearLayer.convolution(convolution, 4, 4, 3, new Seeds(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("5 pixels");
    }

    /** [n · outputs] */
    private static double[] applied(LinearLayer layer, float[] inputs, double[] bias, int n) {
        int size = inputs.length / n;
        double[] outputs = new double[n * layer.outputs()];
        for (int i = 0; i < outputs.length; i++) {
            int output = i % layer.outputs();
            outputs[i] = bias[output];
            for (int k = 0; k < size; k++) {
                outputs[i] += layer.matrix()[output][k] * inputs[i / layer.outputs() * size + k];
            }
        }
        return outputs;
    }
}
