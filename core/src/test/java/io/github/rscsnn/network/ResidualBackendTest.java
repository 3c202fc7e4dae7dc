package io.github.rscsnn.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.rscsnn.Given;
import io.github.rscsnn.InScope;
import io.github.rscsnn.coding.Coding;
import io.github.rscsnn.coding.DirectCoding;
import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.coding.PoissonCoding;
import io.github.rscsnn.kernel.KernelSet;
import io.github.rscsnn.kernel.KernelThreads;
import io.github.rscsnn.network.ResNet19.Variant;
import io.github.rscsnn.neuron.Lif;
import io.github.rscsnn.neuron.LifParameters;
import io.github.rscsnn.neuron.Neuron;
import io.github.rscsnn.neuron.Relu;
import io.github.rscsnn.tensor.CustomGradient;
import io.github.rscsnn.tensor.Seeds;
import io.github.rscsnn.tensor.StepScope;
import io.github.rscsnn.tensor.Tensors;
import io.github.rscsnn.tensor.Threads;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The fused backend against the composed reference on residual networks: spikes, logits, every gradient, statistics. */
@Isolated
@ExtendWith(InScope.class)
@Tag("slow")
class ResidualBackendTest {
    /** Share of a layer's spikes that rounding may decide: none in layers of fewer than 20,000. */
    private static final double TIES = 5e-5;

    private static final Backend FUSED = new FusedBackend(KernelSet.scalar(new KernelThreads(1)));
    private static final Normalise NORMALISE =
            new Normalise(new float[] {0.5f, 0.4f, 0.3f}, new float[] {0.2f, 0.25f, 0.3f});
    private static int before;

    private static final Architecture RESNET = new ResNet19(Variant.TET, 1 / 16.0);
    private static final Architecture RGA = new ResNet19(Variant.RGA, 1 / 32.0);
    private static final Architecture SEW = new SewResNet18(1 / 8.0);

    /** Convolutions of a few channels: a second thread costs more than it saves. */
    @BeforeAll
    static void oneThread() {
        before = torch.get_num_threads();
        Threads.use(1);
    }

    @AfterAll
    static void threadsAsBefore() {
        Threads.use(before);
    }

    /** One network and what it sees. */
    private record Case(
            Architecture architecture, int side, Coding coding, boolean training, Neuron neuron, int steps) {
        SpikingClassifier classifier() {
            Network network = architecture.build(new Architecture.Input(3, side, side, 6), neuron, new Seeds(3));
            // Statistics at which the layers of an untrained network neither fall silent nor blow up.
            network.parameters().state().forEach((name, value) -> {
                if (name.endsWith("running_var")) {
                    value.fill_(new Scalar(0.1));
                }
            });
            return new SpikingClassifier(coding, NORMALISE, steps, network);
        }

        Tensor images() {
            return Given.uniform(9, 0, 1, 3, 3, side, side);
        }
    }

    /** Everything that one forward and backward pass gives. */
    private record Outcome(
            float[] logits, float[] inputGradient, Map<String, float[]> spikes, Map<String, float[]> others) {}

    static Stream<Arguments> cases() {
        List<Arguments> cases = new ArrayList<>();
        Neuron lif = new Lif(LifParameters.PAPER);
        for (boolean training : new boolean[] {true, false}) {
            for (Architecture architecture : List.of(RESNET, RGA, SEW)) {
                int side = architecture == SEW ? 64 : 16; // SEW's last maps are a 32nd of it
                cases.add(Arguments.of(new Case(architecture, side, new DirectCoding(), training, lif, 3)));
                cases.add(Arguments.of(new Case(architecture, side, new PoissonCoding(), training, lif, 2)));
                cases.add(Arguments.of(new Case(architecture, side, new DirectCoding(), training, new Relu(), 1)));
            }
            cases.add(Arguments.of(new Case(RESNET, ResNet19.LARGE, new DirectCoding(), training, lif, 2)));
        }
        // ReLU knows no time: the fused backend must write a static image out
        cases.add(Arguments.of(new Case(RESNET, 8, new DirectCoding(), true, new Relu(), 2)));
        cases.add(Arguments.of(
                new Case(SEW, 64, new DirectCoding(), true, new Lif(LifParameters.PAPER.withLeak(0.5)), 1)));
        return cases.stream();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void agreesWithTheReference(Case given) {
        Outcome expected = run(ReferenceBackend.INSTANCE, given);
        Outcome got = run(FUSED, given);
        boolean spiking = given.neuron instanceof Lif;
        assertThat(got.spikes().keySet())
                .containsExactlyInAnyOrderElementsOf(expected.spikes().keySet());
        for (Map.Entry<String, float[]> layer : expected.spikes().entrySet()) {
            String site = layer.getKey();
            float[] others = got.spikes().get(site);
            if (!spiking) {
                assertClose(site, others, layer.getValue());
            } else if (!Arrays.equals(others, layer.getValue())) {
                // of millions of membranes some lie so close to the threshold that rounding decides, differently on
                // each
                // processor; the layers after it see other spikes
                assertThat(differing(others, layer.getValue())).as(site).isLessThan(TIES);
                return;
            }
        }
        assertClose("logits", got.logits(), expected.logits());
        assertClose("input gradient", got.inputGradient(), expected.inputGradient());
        expected.others()
                .forEach((name, values) -> assertClose(name, got.others().get(name), values));
        assertThat(magnitude(expected.inputGradient())).isGreaterThan(1e-4f);
    }

    private static double differing(float[] a, float[] b) {
        assertThat(a).hasSameSizeAs(b);
        return (double) IntStream.range(0, a.length).filter(i -> a[i] != b[i]).count() / a.length;
    }

    /** A pass in between, over other images, changes nothing about the one before and after it. */
    @ParameterizedTest
    @MethodSource("spiking")
    void backwardPassesAreIndependent(Case given) {
        try (SpikingClassifier classifier = given.classifier()) {
            classifier.network().parameters().requireGradients(true);
            float[] first = gradient(classifier, given.images());
            gradient(classifier, given.images().neg().add(new Scalar(1.0)));
            assertThat(gradient(classifier, given.images())).isEqualTo(first);
        }
    }

    static Stream<Arguments> spiking() {
        Neuron lif = new Lif(LifParameters.PAPER);
        return Stream.of(RESNET, RGA, SEW)
                .map(architecture -> Arguments.of(new Case(architecture, 16, new DirectCoding(), false, lif, 2)));
    }

    private static float[] gradient(SpikingClassifier classifier, Tensor images) {
        try (StepScope scope = new StepScope()) {
            Tensor x = Given.leaf(images);
            CustomGradient.backward(classifier
                    .logits(x, Noise.perImage(new Seeds(5), 10, 11, 12), Pass.EVALUATION.withBackend(FUSED))
                    .square()
                    .sum());
            return Tensors.floats(x.grad());
        }
    }

    static Stream<Arguments> smooth() {
        Neuron relu = new Relu();
        return Stream.of(
                Arguments.of(new Case(RESNET, 16, new DirectCoding(), true, relu, 1)),
                Arguments.of(new Case(RESNET, 16, new DirectCoding(), false, relu, 1)),
                Arguments.of(new Case(RGA, 16, new DirectCoding(), true, relu, 1)),
                Arguments.of(new Case(RGA, 16, new DirectCoding(), false, relu, 1)),
                Arguments.of(new Case(SEW, 64, new DirectCoding(), true, relu, 1)),
                Arguments.of(new Case(SEW, 64, new DirectCoding(), false, relu, 1)));
    }

    /**
     * The slope of the loss along one random direction of images and weights together, by a central difference of the
     * reference in float64, against the fused gradient. Only the ReLU twin has such a slope.
     */
    @ParameterizedTest
    @MethodSource("smooth")
    void gradientsAreSlopes(Case given) {
        try (SpikingClassifier classifier = given.classifier()) {
            Parameters parameters = classifier.network().parameters();
            parameters.requireGradients(true);
            Pass pass = new Pass(given.training, FUSED, null, null);
            Tensor images = Given.leaf(given.images());
            CustomGradient.backward(loss(classifier, images, pass));
            Map<String, Tensor> directions = new LinkedHashMap<>();
            double expected = along(images.grad(), direction(directions, "images", images));
            for (Map.Entry<String, Tensor> entry : parameters.trainable().entrySet()) {
                Tensor value = entry.getValue();
                expected += along(value.grad(), direction(directions, entry.getKey(), value));
            }

            parameters.requireGradients(false);
            double step = 1e-7;
            double slope = (shifted(given, directions, step) - shifted(given, directions, -step)) / (2 * step);
            assertThat(expected).isCloseTo(slope, within(2e-3 * Math.abs(slope) + 1e-3));
            assertThat(Math.abs(slope)).isGreaterThan(0.01);
        }
    }

    private static Tensor loss(SpikingClassifier classifier, Tensor images, Pass pass) {
        Tensor logits = classifier.logitsOverTime(images, Noise.none(), pass);
        return logits.mul(Given.normal(8, Tensors.shape(logits))).sum();
    }

    /** Normal, of the size of the values themselves. */
    private static Tensor direction(Map<String, Tensor> directions, String name, Tensor value) {
        Tensor direction = Given.normal(name.hashCode(), Tensors.shape(value)).mul(new Scalar(0.1));
        directions.put(name, direction);
        return direction;
    }

    private static double along(Tensor gradient, Tensor direction) {
        return gradient.to(ScalarType.Double)
                .mul(direction.to(ScalarType.Double))
                .sum()
                .item_double();
    }

    /** The reference's loss in float64 at a point {@code step} along the directions. */
    private static double shifted(Case given, Map<String, Tensor> directions, double step) {
        try (StepScope scope = new StepScope();
                NoGradGuard noGrad = new NoGradGuard();
                SpikingClassifier classifier = given.classifier()) {
            Scalar length = new Scalar(step);
            classifier.network().parameters().state().forEach((name, value) -> {
                Tensor wide = value.to(ScalarType.Double);
                Tensor direction = directions.get(name);
                value.set_data(direction == null ? wide : wide.add(direction.to(ScalarType.Double), length));
            });
            Tensor images = given.images()
                    .to(ScalarType.Double)
                    .add(directions.get("images").to(ScalarType.Double), length);
            return loss(classifier, images, new Pass(given.training, ReferenceBackend.INSTANCE, null, null))
                    .item_double();
        }
    }

    private static Outcome run(Backend backend, Case given) {
        try (StepScope scope = new StepScope();
                SpikingClassifier classifier = given.classifier()) {
            Parameters parameters = classifier.network().parameters();
            parameters.requireGradients(true);
            Tensor x = Given.leaf(given.images());
            Map<String, float[]> spikes = new LinkedHashMap<>();
            Pass pass =
                    new Pass(given.training, backend, null, (site, output) -> spikes.put(site, Tensors.floats(output)));
            Tensor logits = classifier.logitsOverTime(x, Noise.perImage(new Seeds(5), 10, 11, 12), pass);
            CustomGradient.backward(
                    logits.mul(Given.normal(4, Tensors.shape(logits))).sum());
            Map<String, float[]> others = new LinkedHashMap<>();
            parameters.trainable().forEach((name, value) -> others.put("d " + name, Tensors.floats(value.grad())));
            parameters.state().forEach((name, value) -> others.put(name, Tensors.floats(value)));
            return new Outcome(Tensors.floats(logits), Tensors.floats(x.grad()), spikes, others);
        }
    }

    /** Within 1e-4, or 1e-3 of the largest value: a score of layers sums in float32, in another order. */
    private static void assertClose(String what, float[] got, float[] expected) {
        assertThat(got).as(what).hasSameSizeAs(expected);
        float bound = Math.max(1e-4f, 1e-3f * magnitude(expected));
        for (int i = 0; i < got.length; i++) {
            assertThat(got[i]).as(what + " at " + i).isCloseTo(expected[i], within(bound));
        }
    }

    private static float magnitude(float[] values) {
        float largest = 0;
        for (float value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }
}
