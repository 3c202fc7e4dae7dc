package io.github.rscsnn.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.rscsnn.coding.Coding;
import io.github.rscsnn.coding.DirectCoding;
import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.coding.NoiseSpace;
import io.github.rscsnn.coding.PoissonCoding;
import io.github.rscsnn.coding.RandomizedSmoothingCoding;
import io.github.rscsnn.coding.RandomizedSmoothingCoding.Variant;
import io.github.rscsnn.kernel.BlockBackward;
import io.github.rscsnn.kernel.BlockForward;
import io.github.rscsnn.kernel.KernelSet;
import io.github.rscsnn.kernel.KernelThreads;
import io.github.rscsnn.kernel.LifConstants;
import io.github.rscsnn.kernel.LifKernel;
import io.github.rscsnn.kernel.LifKernels;
import io.github.rscsnn.neuron.Hart;
import io.github.rscsnn.neuron.Lif;
import io.github.rscsnn.neuron.LifParameters;
import io.github.rscsnn.neuron.Neuron;
import io.github.rscsnn.neuron.PotentialDensity;
import io.github.rscsnn.neuron.RateGradient;
import io.github.rscsnn.neuron.RateThrough;
import io.github.rscsnn.neuron.Relu;
import io.github.rscsnn.neuron.Surrogate;
import io.github.rscsnn.tensor.Seeds;
import io.github.rscsnn.tensor.StepScope;
import io.github.rscsnn.tensor.Tensors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The fused backend, and that for GPUs with its operations on the processor, against the composed reference, on a narrow
 * VGG-5: values, every gradient, running statistics.
 */
class FusedBackendTest {
    private static final Backend FUSED = new FusedBackend(KernelSet.scalar(new KernelThreads(1)));
    private static final Backend GPU = new CudaBackend("on the processor", new Device("cpu"), false, null);
    private static final Architecture.Input INPUT = new Architecture.Input(3, 8, 8, 10);
    private static final Normalise NORMALISE =
            new Normalise(new float[] {0.5f, 0.4f, 0.3f}, new float[] {0.2f, 0.25f, 0.3f});

    /** Everything that one forward and backward pass gives. */
    private record Outcome(float[] logits, float[] inputGradient, Map<String, float[]> others) {}

    static Stream<Arguments> cases() {
        List<Arguments> cases = new ArrayList<>();
        List<Coding> codings = List.of(
                new DirectCoding(),
                new PoissonCoding(),
                new RandomizedSmoothingCoding(Variant.I, 0.1, NoiseSpace.NORMALISED),
                new RandomizedSmoothingCoding(Variant.II, 0.1, NoiseSpace.PIXEL));
        for (Coding coding : codings) {
            for (boolean training : new boolean[] {true, false}) {
                cases.add(Arguments.of(coding, training, LifParameters.PAPER));
            }
        }
        cases.add(Arguments.of(
                codings.getFirst(),
                true,
                new LifParameters(0.5, 0.5, LifParameters.Reset.SOFT, true, LifParameters.PAPER.surrogate())));
        cases.add(Arguments.of(codings.getLast(), false, LifParameters.PAPER.withSurrogate(new Surrogate.Arctan(2))));
        for (Surrogate composed : List.of(
                new Surrogate.Erf(1),
                RateGradient.PUBLISHED,
                new RateThrough(),
                Hart.PUBLISHED,
                new PotentialDensity())) { // no kernel has them
            LifParameters lif = new LifParameters(0.5, 0.2, LifParameters.Reset.HARD, false, composed); // all fire
            cases.add(Arguments.of(codings.getFirst(), true, lif));
            cases.add(Arguments.of(codings.getLast(), false, lif));
        }
        return cases.stream();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void agreesWithTheReference(Coding coding, boolean training, LifParameters lif) {
        Outcome expected = run(ReferenceBackend.INSTANCE, coding, training, lif);
        assertSame(run(FUSED, coding, training, lif), expected);
        assertSame(run(GPU, coding, training, lif), expected);
        assertThat(magnitude(expected.inputGradient())).isGreaterThan(1e-4f);
    }

    /** A pass that detaches the reset is a network whose reset is detached, to every backend. */
    @ParameterizedTest
    @EnumSource(LifParameters.Reset.class)
    void detachesTheResetOfAPass(LifParameters.Reset reset) {
        LifParameters attached = LifParameters.PAPER.withLeak(0.5).withReset(reset, false);
        Outcome plain = run(ReferenceBackend.INSTANCE, new DirectCoding(), false, attached);
        Outcome expected = run(ReferenceBackend.INSTANCE, new DirectCoding(), false, attached.withReset(reset, true));
        assertThat(expected.inputGradient()).isNotEqualTo(plain.inputGradient());
        Backend vector = new FusedBackend(LifKernels.select(LifKernels.Choice.AUTO, new KernelThreads(1)));
        for (Backend backend : List.of(ReferenceBackend.INSTANCE, FUSED, vector, GPU)) {
            Pass pass = new Pass(false, backend, null, null).withDetachedReset();
            assertSame(run(pass, new DirectCoding(), new Lif(attached), 4, true), expected);
        }
    }

    /** The gradient of images alone, as attacks want it, needs no sum over a channel; that of parameters does. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void sumsOverChannelsOnlyWhereTheyAreAskedFor(boolean asked) {
        KernelSet scalar = KernelSet.scalar(new KernelThreads(1));
        List<Boolean> summed = new ArrayList<>();
        KernelSet counting = new KernelSet(
                "counting",
                scalar.notice(),
                new Counting(scalar.lif(), summed),
                scalar.relu(),
                scalar.linear(),
                scalar.batchNorm(),
                scalar.sgd());
        try (StepScope scope = new StepScope();
                SpikingClassifier classifier = classifier(new DirectCoding(), LifParameters.PAPER)) {
            classifier.network().parameters().requireGradients(asked);
            Tensor x = torch.rand(2, 3, 8, 8);
            x.set_requires_grad(true);
            Pass pass = Pass.EVALUATION.withBackend(new FusedBackend(counting));
            classifier.logits(x, Noise.none(), pass).sum().backward();
            assertThat(x.grad().defined()).isTrue();
        }
        assertThat(summed).hasSize(5).containsOnly(asked);
    }

    /** Notes whether each backward pass was to sum. */
    private record Counting(LifKernel kernel, List<Boolean> summed) implements LifKernel {
        @Override
        public void forward(LifConstants lif, BlockForward call) {
            kernel.forward(lif, call);
        }

        @Override
        public void backward(LifConstants lif, BlockBackward call) {
            summed.add(call.sums() != null);
            kernel.backward(lif, call);
        }
    }

    private static void assertSame(Outcome got, Outcome expected) {
        assertClose("logits", got.logits(), expected.logits());
        assertClose("input gradient", got.inputGradient(), expected.inputGradient());
        assertThat(got.others().keySet()).isEqualTo(expected.others().keySet());
        expected.others()
                .forEach((name, values) -> assertClose(name, got.others().get(name), values));
    }

    @Test
    void aSecondPassOverTheSameNetworkGivesTheSameGradientsAgain() {
        try (StepScope scope = new StepScope();
                SpikingClassifier classifier = classifier(new DirectCoding(), LifParameters.PAPER)) {
            float[] first = inputGradient(classifier, 2);
            inputGradient(classifier, 3);
            assertThat(inputGradient(classifier, 2)).isEqualTo(first);
        }
    }

    @Test
    void observersSeeSpikesBeforeThePool() {
        try (StepScope scope = new StepScope();
                SpikingClassifier classifier = classifier(new DirectCoding(), LifParameters.PAPER)) {
            Map<String, float[]> fused = observed(classifier, FUSED);
            Map<String, float[]> reference = observed(classifier, ReferenceBackend.INSTANCE);
            assertThat(fused.keySet()).containsExactly("lif1", "lif2", "lif3", "lif4", "lif5");
            reference.forEach((site, spikes) -> assertThat(fused.get(site)).isEqualTo(spikes));
        }
    }

    /** Any class may be a neuron: it sees what it would on the reference, spikes and gradients are its own. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void runsNeuronsThatNoKernelKnows(boolean training) {
        Neuron sums = new Neuron() {
            @Override
            public Tensor fire(Tensor current, Firing firing) {
                assertThat(current.dim()).isEqualTo(firing.site().compareTo("lif4") < 0 ? 5 : 3);
                return current.cumsum(0).sigmoid();
            }

            @Override
            public String name() {
                return "sums";
            }
        };
        Outcome expected = run(ReferenceBackend.INSTANCE, new DirectCoding(), training, sums, 3);
        assertSame(run(FUSED, new DirectCoding(), training, sums, 3), expected);
        Outcome bf16 = run(
                new FusedBackend(KernelSet.scalar(new KernelThreads(1)), Precision.BF16),
                new DirectCoding(),
                training,
                sums,
                3);
        for (int i = 0; i < expected.logits().length; i++) {
            assertThat(bf16.logits()[i]).isCloseTo(expected.logits()[i], within(0.05f));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theAnnTwinAgreesToo(boolean training) {
        Outcome expected = run(ReferenceBackend.INSTANCE, new DirectCoding(), training, new Relu(), 1);
        Outcome got = run(FUSED, new DirectCoding(), training, new Relu(), 1);
        assertClose("logits", got.logits(), expected.logits());
        assertClose("input gradient", got.inputGradient(), expected.inputGradient());
        expected.others()
                .forEach((name, values) -> assertClose(name, got.others().get(name), values));
    }

    /** As in training: nobody asks for the gradient of the images, which here are written out for each time step. */
    @Test
    void trainsAnAnnOfSeveralTimeSteps() {
        Outcome expected = run(ReferenceBackend.INSTANCE, new DirectCoding(), true, new Relu(), 2, false);
        assertSame(run(FUSED, new DirectCoding(), true, new Relu(), 2, false), expected);
        assertSame(run(GPU, new DirectCoding(), true, new Relu(), 2, false), expected);
    }

    private static Outcome run(Backend backend, Coding coding, boolean training, LifParameters lif) {
        return run(backend, coding, training, new Lif(lif), 4);
    }

    private static Outcome run(Backend backend, Coding coding, boolean training, Neuron neuron, int steps) {
        return run(backend, coding, training, neuron, steps, true);
    }

    private static Outcome run(
            Backend backend, Coding coding, boolean training, Neuron neuron, int steps, boolean ofImages) {
        return run(new Pass(training, backend, null, null), coding, neuron, steps, ofImages);
    }

    /** @param ofImages whether the gradient of the images is asked for */
    private static Outcome run(Pass pass, Coding coding, Neuron neuron, int steps, boolean ofImages) {
        try (StepScope scope = new StepScope();
                SpikingClassifier classifier = classifier(coding, neuron, steps)) {
            Parameters parameters = classifier.network().parameters();
            parameters.requireGradients(true);
            Tensor x = images(3);
            x.set_requires_grad(ofImages);
            Tensor logits = classifier.logitsOverTime(x, Noise.perImage(new Seeds(5), 10, 11, 12), pass);
            Tensor weights = torch.linspace(
                            new org.bytedeco.pytorch.Scalar(-1.0), new org.bytedeco.pytorch.Scalar(1.0), logits.numel())
                    .view(logits.sizes());
            logits.mul(weights).sum().backward();
            Map<String, float[]> others = new LinkedHashMap<>();
            parameters.trainable().forEach((name, value) -> others.put("d " + name, Tensors.floats(value.grad())));
            parameters.state().forEach((name, value) -> others.put(name, Tensors.floats(value)));
            float[] ofInput = ofImages ? Tensors.floats(x.grad()) : new float[0];
            return new Outcome(Tensors.floats(logits), ofInput, others);
        }
    }

    private static float[] inputGradient(SpikingClassifier classifier, int images) {
        Tensor x = images(images);
        x.set_requires_grad(true);
        classifier
                .logits(x, Noise.none(), Pass.EVALUATION.withBackend(FUSED))
                .square()
                .sum()
                .backward();
        return Tensors.floats(x.grad());
    }

    private static Map<String, float[]> observed(SpikingClassifier classifier, Backend backend) {
        Map<String, float[]> seen = new LinkedHashMap<>();
        Pass pass = Pass.EVALUATION
                .withBackend(backend)
                .withObserver((site, output) -> seen.put(site, Tensors.floats(output)));
        classifier.logits(images(2), Noise.none(), pass);
        return seen;
    }

    private static SpikingClassifier classifier(Coding coding, LifParameters lif) {
        return classifier(coding, new Lif(lif), 4);
    }

    private static SpikingClassifier classifier(Coding coding, Neuron neuron, int steps) {
        Network network = Vgg.of("vgg5", 1.0 / 16).build(INPUT, neuron, new Seeds(3));
        // Statistics under which an untrained network fires in evaluation mode too.
        network.parameters().state().forEach((name, value) -> {
            if (name.endsWith("running_var")) {
                value.fill_(new org.bytedeco.pytorch.Scalar(0.02));
            }
        });
        return new SpikingClassifier(coding, NORMALISE, steps, network);
    }

    private static Tensor images(int count) {
        return torch.rand(
                new long[] {count, 3, 8, 8},
                new org.bytedeco.pytorch.GeneratorOptional(torch.make_generator_cpu(9)),
                new org.bytedeco.pytorch.TensorOptions());
    }

    /** Within 1e-5, or 1e-4 of the largest value: both sum in float32, in another order. */
    private static void assertClose(String what, float[] got, float[] expected) {
        assertThat(got).as(what).hasSameSizeAs(expected);
        float bound = Math.max(1e-5f, 1e-4f * magnitude(expected));
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
