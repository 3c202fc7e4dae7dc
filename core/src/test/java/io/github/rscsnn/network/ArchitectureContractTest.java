package io.github.rscsnn.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.rscsnn.Given;
import io.github.rscsnn.InScope;
import io.github.rscsnn.coding.DirectCoding;
import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.neuron.Lif;
import io.github.rscsnn.neuron.LifParameters;
import io.github.rscsnn.neuron.Relu;
import io.github.rscsnn.neuron.Surrogate;
import io.github.rscsnn.tensor.Seeds;
import io.github.rscsnn.tensor.Tensors;
import java.util.stream.Stream;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every architecture promises; a new one is one more line in {@link #architectures}. */
@ExtendWith(InScope.class)
class ArchitectureContractTest {
    private static final Architecture.Input INPUT = new Architecture.Input(3, 32, 32, 7);
    private static final Normalise NORMALISE =
            new Normalise(new float[] {0.5f, 0.4f, 0.3f}, new float[] {0.2f, 0.25f, 0.3f});

    /** A low threshold, since some layers of an untrained narrow network are silent at 1. */
    private static final LifParameters LIVELY =
            new LifParameters(1, 0.05, LifParameters.Reset.HARD, false, new Surrogate.Triangle(1));

    static Stream<Architecture> architectures() {
        return Stream.of(
                Vgg.of("vgg5", 1 / 16.0),
                Vgg.of("vgg11", 1 / 16.0),
                Vgg.of("vgg16", 1 / 16.0),
                new ResNet19(ResNet19.Variant.TET, 1 / 16.0),
                new ResNet19(ResNet19.Variant.RGA, 1 / 16.0),
                new SewResNet18(1 / 16.0),
                LayerList.parse("layers:conv64k5,max2,conv128,conv128s2p0,avg3s2p1,fc256", 1 / 16.0));
    }

    @ParameterizedTest
    @MethodSource("architectures")
    void putsOutLogitsAtEachStep(Architecture architecture) {
        try (SpikingClassifier classifier = spiking(architecture, 1)) {
            Tensor images = Given.uniform(1, 0, 1, 2, 3, 32, 32);
            Tensor overTime = classifier.logitsOverTime(images, Noise.none(), Pass.EVALUATION);
            assertThat(Tensors.shape(overTime)).containsExactly(4, 2, 7);
            assertThat(Tensors.floats(classifier.logits(images, Noise.none(), Pass.EVALUATION)))
                    .containsExactly(Tensors.floats(overTime.mean(0)));
        }
    }

    @ParameterizedTest
    @MethodSource("architectures")
    void gradientsReachImagesAndEveryParameter(Architecture architecture) {
        try (SpikingClassifier classifier = spiking(architecture, 1)) {
            classifier.network().parameters().requireGradients(true);
            Tensor images = Given.leaf(Given.uniform(1, 0, 1, 4, 3, 32, 32));
            Tensor logits = classifier.logitsOverTime(images, Noise.none(), Pass.TRAINING);
            logits.mul(Given.normal(2, 4, 4, 7)).sum().backward();
            assertThat(Tensors.floats(images.grad().abs().sum())[0])
                    .isPositive()
                    .isFinite();
            classifier.network().parameters().trainable().forEach((name, tensor) -> {
                assertThat(tensor.grad().defined()).as(name).isTrue();
                // BN takes the mean away, and with it the gradient of the bias before it, up to rounding.
                boolean normalised = name.matches("conv.*bias")
                        || name.equals("fc1.bias")
                                && classifier.network().name().equals("resnet19-rga");
                if (!normalised) {
                    assertThat(Tensors.floats(tensor.grad().abs().sum())[0])
                            .as(name)
                            .isPositive()
                            .isFinite();
                }
            });
        }
    }

    @ParameterizedTest
    @MethodSource("architectures")
    void weightsComeFromTheSeed(Architecture architecture) {
        try (SpikingClassifier one = spiking(architecture, 1);
                SpikingClassifier same = spiking(architecture, 1);
                SpikingClassifier other = spiking(architecture, 2)) {
            Tensor weight = one.network().parameters().trainable().get("conv1.weight");
            assertThat(Tensors.floats(same.network().parameters().trainable().get("conv1.weight")))
                    .containsExactly(Tensors.floats(weight));
            assertThat(Tensors.floats(other.network().parameters().trainable().get("conv1.weight")))
                    .isNotEqualTo(Tensors.floats(weight));

            Tensor images = Given.uniform(1, 0, 1, 2, 3, 32, 32);
            other.network().parameters().load(one.network().parameters().state());
            assertThat(Tensors.floats(other.logits(images, Noise.none(), Pass.EVALUATION)))
                    .containsExactly(Tensors.floats(one.logits(images, Noise.none(), Pass.EVALUATION)));
        }
    }

    @ParameterizedTest
    @MethodSource("architectures")
    void evaluationSeesEachImageAloneAndChangesNothing(Architecture architecture) {
        try (SpikingClassifier classifier = spiking(architecture, 1);
                NoGradGuard noGrad = new NoGradGuard()) {
            Tensor images = Given.uniform(1, 0, 1, 3, 3, 32, 32);
            float[] together = Tensors.floats(classifier.logits(images, Noise.none(), Pass.EVALUATION));
            float[] second = Tensors.floats(classifier.logits(images.narrow(0, 1, 1), Noise.none(), Pass.EVALUATION));
            for (int k = 0; k < 7; k++) {
                assertThat(second[k]).isCloseTo(together[7 + k], within(1e-5f));
            }
            assertThat(Tensors.floats(classifier.logits(images, Noise.none(), Pass.EVALUATION)))
                    .containsExactly(together);
            assertThat(Tensors.floats(classifier.network().parameters().state().get("bn1.running_mean")))
                    .containsOnly(0);
            classifier.logits(images, Noise.none(), Pass.TRAINING);
            assertThat(Tensors.floats(classifier.network().parameters().state().get("bn1.running_mean")))
                    .isNotEqualTo(new float[4]);
        }
    }

    /** The ANN twin: ReLU, one step. */
    @ParameterizedTest
    @MethodSource("architectures")
    void hasAnAnnTwin(Architecture architecture) {
        try (SpikingClassifier twin = new SpikingClassifier(
                new DirectCoding(), NORMALISE, 1, architecture.build(INPUT, new Relu(), new Seeds(1)))) {
            Tensor images = Given.uniform(1, 0, 1, 2, 3, 32, 32);
            assertThat(Tensors.shape(twin.logits(images, Noise.none(), Pass.EVALUATION)))
                    .containsExactly(2, 7);
        }
    }

    private static SpikingClassifier spiking(Architecture architecture, long seed) {
        return new SpikingClassifier(
                new DirectCoding(), NORMALISE, 4, architecture.build(INPUT, new Lif(LIVELY), new Seeds(seed)));
    }
}
