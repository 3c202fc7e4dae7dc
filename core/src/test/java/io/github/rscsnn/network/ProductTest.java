package io.github.rscsnn.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rscsnn.coding.DirectCoding;
import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.kernel.KernelSet;
import io.github.rscsnn.kernel.KernelThreads;
import io.github.rscsnn.neuron.Lif;
import io.github.rscsnn.neuron.LifParameters;
import io.github.rscsnn.tensor.Seeds;
import io.github.rscsnn.tensor.StepScope;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProductTest {
    /** Of a 3x3 kernel moved by 2 over a padded 8x6 map: rows 0-1, 1-3, 3-5, 5-7 and columns 0-1, 1-3, 3-5. */
    @Test
    void countsTheOperationsOfAConvolutionWithoutThoseOnPadding() {
        Product product = new Product(
                Product.Kind.FORWARD, "lif1", List.of(2L, 3L, 8L, 6L), List.of(5L, 3L, 3L, 3L), 2, 1, Precision.F32);
        assertThat(product.output()).containsExactly(2L, 5L, 4L, 3L);
        assertThat(product.flops()).isEqualTo(2.0 * 2 * 5 * 3 * (2 + 3 + 3 + 3) * (2 + 3 + 3));
        assertThat(product.isConvolution()).isTrue();
    }

    @Test
    void countsTheOperationsOfAMatrixProduct() {
        Product product =
                new Product(Product.Kind.FORWARD, "lif4", List.of(7L, 10L), List.of(4L, 10L), 1, 0, Precision.BF16);
        assertThat(product.output()).containsExactly(7L, 4L);
        assertThat(product.flops()).isEqualTo(2.0 * 7 * 10 * 4);
        assertThat(product.isConvolution()).isFalse();
    }

    @Test
    void refusesShapesThatDoNotMultiply() {
        assertThatThrownBy(() -> new Product(
                        Product.Kind.FORWARD, "x", List.of(1L, 2L), List.of(1L, 2L, 3L, 3L), 1, 0, Precision.F32))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[1, 2]");
    }

    /** The static first block sees each image once, not T times, and nobody computes a gradient that nobody asked for. */
    @Test
    void aStepTellsExactlyTheProductsThatItNeeds() {
        List<Product> training = products(true, false);
        assertThat(count(training, Product.Kind.FORWARD)).isEqualTo(6);
        assertThat(count(training, Product.Kind.WEIGHT_GRADIENT)).isEqualTo(6);
        assertThat(count(training, Product.Kind.INPUT_GRADIENT)).isEqualTo(5);
        List<Product> attack = products(false, true);
        assertThat(count(attack, Product.Kind.WEIGHT_GRADIENT)).isZero();
        assertThat(count(attack, Product.Kind.INPUT_GRADIENT)).isEqualTo(6);
        assertThat(products(false, false)).hasSize(6).allMatch(p -> p.kind() == Product.Kind.FORWARD);
        assertThat(training.getFirst().input()).containsExactly(3L, 3L, 8L, 8L);
        assertThat(training.get(1).input()).containsExactly(12L, 4L, 4L, 4L);
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void everyProductRunsAlone(Precision precision) {
        for (Product product : products(true, true)) {
            Product other = new Product(
                    product.kind(),
                    product.site(),
                    product.input(),
                    product.weight(),
                    product.stride(),
                    product.padding(),
                    precision);
            assertThat(new ProductReplay().nanos(other)).as(other.toString()).isPositive();
        }
    }

    private static long count(List<Product> products, Product.Kind kind) {
        return products.stream().filter(product -> product.kind() == kind).count();
    }

    private static List<Product> products(boolean weights, boolean input) {
        List<Product> products = new ArrayList<>();
        FusedBackend backend = new FusedBackend(KernelSet.scalar(new KernelThreads(1)))
                .withListener((product, operand, nanos) -> products.add(product));
        Architecture.Input size = new Architecture.Input(3, 8, 8, 10);
        try (StepScope scope = new StepScope();
                Network network = Vgg.of("vgg5", 1.0 / 16).build(size, new Lif(LifParameters.PAPER), new Seeds(3))) {
            network.parameters().requireGradients(weights);
            Normalise normalise = new Normalise(new float[] {0, 0, 0}, new float[] {1, 1, 1});
            SpikingClassifier classifier = new SpikingClassifier(new DirectCoding(), normalise, 4, network);
            Tensor x = torch.rand(3, 3, 8, 8);
            x.set_requires_grad(input);
            Tensor logits = classifier.logits(x, Noise.none(), new Pass(true, backend, null, null));
            if (weights || input) {
                logits.square().sum().backward();
            }
        }
        return products;
    }
}
