package io.github.rscsnn.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.rscsnn.Given;
import io.github.rscsnn.InScope;
import io.github.rscsnn.kernel.KernelSet;
import io.github.rscsnn.kernel.KernelThreads;
import io.github.rscsnn.neuron.Lif;
import io.github.rscsnn.neuron.LifParameters;
import io.github.rscsnn.neuron.Relu;
import io.github.rscsnn.tensor.CustomGradient;
import io.github.rscsnn.tensor.Seeds;
import io.github.rscsnn.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Additions, pools and normalisation on their own, small enough to work out by hand, on each backend. */
@ExtendWith(InScope.class)
class LayerOperationsTest {
    static List<Backend> backends() {
        return List.of(ReferenceBackend.INSTANCE, new FusedBackend(KernelSet.scalar(new KernelThreads(1))));
    }

    /** Main branch 2x, identity shortcut: 3x; two such blocks 9x, with a shortcut of 5x on a third 9 · (2 + 5) = 63x. */
    @ParameterizedTest
    @MethodSource("backends")
    void gradientsOfBothBranchesAddUp(Backend backend) {
        Layer triple = new ResidualBlock(null, List.of(times(2)), List.of(), null);
        Layer seven = new ResidualBlock(null, List.of(times(2)), List.of(times(5)), null);
        for (int timeSteps : new int[] {1, 3}) {
            Tensor x = Given.leaf(Tensors.of(new float[] {1, -2, 3, 4}, 1, 1, 2, 2));
            Tensor out = forward(backend, new Signal(x, timeSteps, true), triple, triple, seven);
            assertThat(Tensors.floats(out.select(0, 0))).containsExactly(of(63, -126, 189, 252), within(0.01f));
            assertThat(out.size(0)).isEqualTo(timeSteps);
            CustomGradient.backward(out.sum());
            assertThat(Tensors.floats(x.grad()))
                    .containsExactly(of(63 * timeSteps, 63 * timeSteps, 63 * timeSteps, 63 * timeSteps), within(0.01f));
        }
    }

    /** Both terms of a nested sum are the block's own input: ((x + 2x) + x), three readers of x. */
    @ParameterizedTest
    @MethodSource("backends")
    void nestedBlocks(Backend backend) {
        Layer inner = new ResidualBlock(null, List.of(times(2)), List.of(), null);
        Layer outer = new ResidualBlock(null, List.of(inner), List.of(), null);
        Tensor x = Given.leaf(Tensors.of(new float[] {1, 2, 3, 4}, 4, 1, 1, 1));
        Tensor out = forward(backend, new Signal(x, 2), outer);
        assertThat(Tensors.floats(out)).containsExactly(of(4, 8, 12, 16), within(1e-4f));
        CustomGradient.backward(out.mul(Tensors.of(new float[] {1, 10, 100, 1000}, Tensors.shape(out)))
                .sum());
        assertThat(Tensors.floats(x.grad())).containsExactly(of(4, 40, 400, 4000), within(0.05f));
    }

    /** Currents 0.4 + 0.7 = 1.1 fires at once, -1 + 0.5 never; the neuron's slope at 1.1 is 0.9, at -0.5 it is 0. */
    @ParameterizedTest
    @MethodSource("backends")
    void aNeuronAfterTheAddition(Backend backend) {
        Layer block = new ResidualBlock("lif2", List.of(times(0.4)), List.of(times(0.7)), new Lif(LifParameters.PAPER));
        List<String> sites = new ArrayList<>();
        Tensor x = Given.leaf(Tensors.of(new float[] {1, -0.5f}, 2, 1, 1, 1));
        Pass pass = Pass.EVALUATION.withBackend(backend).withObserver((site, output) -> sites.add(site));
        Tensor out = network(block).forward(new Signal(x, 1), pass);
        assertThat(Tensors.floats(out)).containsExactly(1, 0);
        assertThat(sites).containsExactly("lif2");
        CustomGradient.backward(out.sum());
        assertThat(Tensors.floats(x.grad())).containsExactly(of(1.1f * 0.9f, 0), within(1e-4f));
    }

    /** Windows 3x3 of stride 2 with a border of 1 on 3x3: corners of one maximum each; the tied spike counts first. */
    @ParameterizedTest
    @MethodSource("backends")
    void maximum(Backend backend) {
        Tensor x = Given.leaf(Tensors.of(new float[] {0, 1, 0, -1, 1, 1, -3, -2, -4}, 1, 1, 3, 3));
        Tensor out = forward(backend, new Signal(x, 2, true), Pool.max(3, 2, 1));
        assertThat(Tensors.shape(out)).containsExactly(2, 1, 1, 2, 2);
        assertThat(Tensors.floats(out.select(0, 1))).containsExactly(1, 1, 1, 1);
        CustomGradient.backward(out.select(0, 0)
                .mul(Tensors.of(new float[] {1, 10, 100, 1000}, 1, 1, 2, 2))
                .sum());
        // windows: top left and top right meet value 1 at (0, 1) first, both lower ones at (1, 1)
        assertThat(Tensors.floats(x.grad())).containsExactly(0, 11, 0, 0, 1100, 0, 0, 0, 0);
        assertThat(Pool.max(3, 2, 1).outputSize(3)).isEqualTo(2);
        assertThat(Pool.max(3, 2, 1).outputSize(112)).isEqualTo(56);
    }

    /** The last row and column of 3x3 fill no 2x2 window. */
    @ParameterizedTest
    @MethodSource("backends")
    void means(Backend backend) {
        Tensor x = Given.leaf(Tensors.of(new float[] {1, 2, 9, 3, 6, 9, 9, 9, 9}, 1, 1, 3, 3));
        Tensor windows = forward(backend, new Signal(x, 1), Pool.average(2));
        assertThat(Tensors.floats(windows)).containsExactly(3);
        assertThat(Pool.average(2).outputSize(3)).isEqualTo(1);
        Tensor whole = forward(backend, new Signal(x, 1), Pool.globalAverage());
        assertThat(Tensors.shape(whole)).containsExactly(1, 1, 1, 1, 1);
        assertThat(Tensors.floats(whole)[0]).isEqualTo(57f / 9);
        CustomGradient.backward(windows.sum().add(whole.sum().mul(new org.bytedeco.pytorch.Scalar(9.0))));
        assertThat(Tensors.floats(x.grad()))
                .containsExactly(of(1.25f, 1.25f, 1, 1.25f, 1.25f, 1, 1, 1, 1), within(1e-6f));
    }

    /** BatchNorm1d over time and batch: 1, 2, 3, 6 have mean 3 and biased variance 3.5; unbiased 14/3. */
    @ParameterizedTest
    @MethodSource("backends")
    void normalisationOnItsOwn(Backend backend) {
        BatchNorm norm = norm(2);
        Tensor x = Given.leaf(Tensors.of(new float[] {1, 2, 3, 6}, 4, 1));
        Tensor out = network(norm).forward(new Signal(x, 2), Pass.TRAINING.withBackend(backend));
        float scale = (float) (2 / Math.sqrt(3.5 + BatchNorm.EPSILON));
        assertThat(Tensors.floats(out)).containsExactly(of(-2 * scale, -scale, 0, 3 * scale), within(1e-5f));
        assertThat((double) Tensors.floats(norm.runningMean())[0]).isCloseTo(0.3, within(1e-6));
        assertThat((double) Tensors.floats(norm.runningVar())[0]).isCloseTo(0.9 + 0.1 * 14 / 3, within(1e-5));
        // The mean of the outputs is constant; the gradient of the first alone is that of normalisation.
        CustomGradient.backward(out.select(0, 0).select(0, 0).sum());
        // w r (1 - 1/4 - 4 / (4 · 3.5)), w r (-1/4 - 2 / 14), w r (-1/4), w r (-1/4 + 6 / 14)
        float[] expected = {0.75f - 4 / 14f, -0.25f - 2 / 14f, -0.25f, -0.25f + 6 / 14f};
        for (int i = 0; i < 4; i++) {
            assertThat(Tensors.floats(x.grad())[i]).isCloseTo(scale * expected[i], within(1e-4f));
        }
    }

    /** Sequences [N, C, L], behind whatever layer. */
    @ParameterizedTest
    @MethodSource("backends")
    void normalisationOfSequences(Backend backend) {
        BatchNorm norm = new BatchNorm(
                Given.constant(2, 2), Given.constant(1, 2), Given.constant(0, 2), Given.constant(1, 2), 0.5);
        Tensor values = Given.uniform(4, -1, 1, 6, 2, 5);
        Tensor[] leaves = {Given.leaf(values), Given.leaf(values)};
        Backend[] both = {ReferenceBackend.INSTANCE, backend};
        float[][] outputs = new float[2][];
        for (int i = 0; i < 2; i++) {
            BatchNorm own = new BatchNorm(
                    norm.weight(),
                    norm.bias(),
                    norm.runningMean().clone(),
                    norm.runningVar().clone(),
                    0.5);
            Tensor out = network(own).forward(new Signal(leaves[i], 3), Pass.TRAINING.withBackend(both[i]));
            outputs[i] = Tensors.floats(out);
            CustomGradient.backward(out.square().mul(out).sum());
        }
        assertThat(outputs[1]).containsExactly(outputs[0], within(1e-4f));
        assertThat(Tensors.floats(leaves[1].grad())).containsExactly(Tensors.floats(leaves[0].grad()), within(1e-3f));
    }

    /** Other programs' normalisations have an epsilon of their own. */
    @ParameterizedTest
    @MethodSource("backends")
    void normalisationWithAnotherEpsilon(Backend backend) {
        BatchNorm norm = new BatchNorm(
                Given.constant(2, 1), Given.constant(0, 1), Given.constant(0, 1), Given.constant(1, 1), 0.5);
        Tensor x = Tensors.of(new float[] {1, 2, 3, 6}, 4, 1);
        float inTraining = (float) (2 / Math.sqrt(3.5 + 0.5));
        Tensor out = network(norm).forward(new Signal(x, 2), Pass.TRAINING.withBackend(backend));
        assertThat(Tensors.floats(out))
                .containsExactly(of(-2 * inTraining, -inTraining, 0, 3 * inTraining), within(1e-5f));
        float[] judged = Tensors.floats(network(norm).forward(new Signal(x, 2), Pass.EVALUATION.withBackend(backend)));
        assertThat((double) judged[1] - judged[0])
                .as("by the running variance")
                .isCloseTo(2 / Math.sqrt(0.9 + 0.1 * 14 / 3 + 0.5), within(1e-5));
    }

    @Test
    void refusesImpossibleLayers() {
        assertThatThrownBy(() -> new ResidualBlock(null, List.of(), List.of(), null))
                .hasMessageContaining("main branch");
        Layer half = new ResidualBlock(null, List.of(Pool.average(2)), List.of(), null);
        for (Backend backend : backends()) {
            Signal signal = new Signal(Given.constant(1, 1, 1, 2, 2), 1);
            assertThatThrownBy(() -> forward(backend, signal, half))
                    .as(backend.title())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("[1, 1, 1, 1] and [1, 1, 2, 2]");
            assertThatThrownBy(() -> network(norm(1))
                            .forward(new Signal(Given.constant(1, 1, 1), 1), Pass.TRAINING.withBackend(backend)))
                    .as(backend.title())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("--batch");
        }
    }

    /** Networks of other programs may end in a neuron, a pool or a sum: what arrives there from autograd is float32 in any precision. */
    @ParameterizedTest
    @EnumSource(
            value = Precision.class,
            names = {"F32", "BF16"}) // TF32 is a GPU's
    void gradientsArriveWhateverLayerIsTheLast(Precision precision) {
        Backend fused = new FusedBackend(KernelSet.scalar(new KernelThreads(1)), precision);
        Layer linear = new LinearBlock("fc1", Given.uniform(1, -0.2, 0.5, 6, 16), Given.constant(0.25, 6), null);
        Layer firing = new LinearBlock("lif2", Given.uniform(2, -0.2, 0.5, 4, 6), Given.constant(0.25, 4), new Relu());
        Layer maps = new ConvBlock(
                "conv1",
                new Convolution(Given.uniform(3, -0.2, 0.5, 2, 1, 3, 3), null, 1, 1),
                new BatchNorm(Given.constant(1, 2), Given.constant(0, 2), Given.constant(0, 2), Given.constant(1, 2)),
                new Relu(),
                false);
        for (List<Layer> layers : List.of(
                List.of(linear, firing),
                List.of(maps),
                List.of(maps, Pool.average(2)),
                List.of(maps, Pool.max(2, 2, 0)))) {
            Network network = new Network("toy", layers, new Parameters());
            float[][] gradients = new float[2][];
            for (int i = 0; i < 2; i++) {
                Tensor x = Given.leaf(Given.uniform(5, 0, 1, 3, 1, 4, 4));
                Pass pass = Pass.EVALUATION.withBackend(i == 0 ? ReferenceBackend.INSTANCE : fused);
                CustomGradient.backward(
                        network.forward(new Signal(x, 1, true), pass).square().sum());
                gradients[i] = Tensors.floats(x.grad());
            }
            assertThat(gradients[0]).isNotEqualTo(new float[gradients[0].length]);
            assertThat(gradients[1])
                    .as(layers.toString())
                    .containsExactly(gradients[0], within(precision == Precision.F32 ? 1e-5f : 0.05f));
        }
    }

    private static Tensor forward(Backend backend, Signal input, Layer... layers) {
        return network(layers).forward(input, Pass.EVALUATION.withBackend(backend));
    }

    private static Network network(Layer... layers) {
        return new Network("toy", List.of(layers), new Parameters());
    }

    /** A 1x1 convolution by {@code factor}; its BN leaves values as they are, up to {@link BatchNorm#EPSILON}. */
    private static Layer times(double factor) {
        return new ConvBlock(
                "none", new Convolution(Given.constant(factor, 1, 1, 1, 1), null, 1, 0), norm(1), null, false);
    }

    private static BatchNorm norm(double weight) {
        return new BatchNorm(
                Given.constant(weight, 1), Given.constant(0, 1), Given.constant(0, 1), Given.constant(1, 1));
    }

    private static Float[] of(float... values) {
        Float[] boxed = new Float[values.length];
        for (int i = 0; i < values.length; i++) {
            boxed[i] = values[i];
        }
        return boxed;
    }

    /** Images are float32, what comes back from a layer of a bf16 network is not. */
    @ParameterizedTest
    @EnumSource(
            value = Precision.class,
            names = {"F32", "BF16"}) // TF32 is a GPU's
    void poolsBeforeTheFirstConvolution(Precision precision) {
        Backend fused = new FusedBackend(KernelSet.scalar(new KernelThreads(1)), precision);
        for (String pool : List.of("avg2", "max2", "max3s2p1")) {
            Network network = LayerList.parse("layers:" + pool + ",conv4", 1)
                    .build(new Architecture.Input(2, 8, 8, 3), new Lif(LifParameters.PAPER), new Seeds(3));
            Tensor images = Given.uniform(5, 0, 1, 4, 2, 8, 8);
            float[][] gradients = new float[2][];
            for (int i = 0; i < 2; i++) {
                network.parameters().requireGradients(true);
                Pass pass = Pass.TRAINING.withBackend(i == 0 ? ReferenceBackend.INSTANCE : fused);
                Tensor x = Given.leaf(images);
                CustomGradient.backward(
                        network.forward(new Signal(x, 2, true), pass).square().sum());
                gradients[i] = Tensors.floats(x.grad());
                assertThat(torch.isfinite(network.parameters()
                                        .trainable()
                                        .get("conv1.weight")
                                        .grad())
                                .all()
                                .item_bool())
                        .isTrue();
                network.parameters()
                        .trainable()
                        .values()
                        .forEach(p -> p.mutable_grad().zero_());
            }
            assertThat(gradients[1]).hasSameSizeAs(gradients[0]).isNotEqualTo(new float[gradients[0].length]);
            if (precision == Precision.F32) {
                assertThat(gradients[1]).containsExactly(gradients[0], within(1e-4f));
            }
        }
    }

    /** What does not fill a 2x2 window is left out, as PyTorch does: 28 pixels, 14, 7, 3. */
    @Test
    void blocksPoolOddMaps() {
        Tensor images = Given.uniform(5, 0, 1, 3, 2, 7, 5);
        List<float[]> results = new ArrayList<>();
        for (Backend backend : backends()) {
            Convolution convolution =
                    new Convolution(Given.leaf(Given.normal(1, 4, 2, 3, 3)), Given.leaf(Given.normal(2, 4)), 1, 1);
            BatchNorm norm = new BatchNorm(
                    Given.leaf(Given.constant(1, 4)),
                    Given.leaf(Given.constant(0, 4)),
                    Given.constant(0, 4),
                    Given.constant(1, 4));
            ConvBlock block = new ConvBlock("lif1", convolution, norm, new Lif(LifParameters.PAPER), true);
            Tensor x = Given.leaf(images);
            Tensor out = forward(backend, new Signal(x, 2, true), block);
            assertThat(Tensors.shape(out)).containsExactly(2, 3, 4, 3, 2);
            CustomGradient.backward(out.mul(Given.normal(6, Tensors.shape(out))).sum());
            results.add(Tensors.floats(out));
            results.add(Tensors.floats(x.grad()));
            results.add(Tensors.floats(convolution.weight().grad()));
        }
        for (int i = 0; i < 3; i++) {
            assertThat(results.get(3 + i)).containsExactly(results.get(i), within(1e-3f));
        }
        assertThat(results.get(1)).isNotEqualTo(new float[results.get(1).length]);
    }
}
