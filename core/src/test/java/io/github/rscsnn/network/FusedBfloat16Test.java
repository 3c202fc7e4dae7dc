package io.github.rscsnn.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.rscsnn.coding.DirectCoding;
import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.kernel.KernelSet;
import io.github.rscsnn.kernel.KernelThreads;
import io.github.rscsnn.neuron.Lif;
import io.github.rscsnn.neuron.LifParameters;
import io.github.rscsnn.neuron.Neuron;
import io.github.rscsnn.neuron.Relu;
import io.github.rscsnn.tensor.Seeds;
import io.github.rscsnn.tensor.StepScope;
import io.github.rscsnn.tensor.Tensors;
import io.github.rscsnn.train.Sgd;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The fused backend in bfloat16 against itself in float32. A number of eight binary digits is within 2^-9 = 0.2 % of what it
 * stands for; five layers add that up, and in gradients a ReLU near its kink that opens or closes adds more. Networks of ReLU
 * are smooth enough to compare numbers; in spiking ones a membrane near the threshold may fall on the other side, so there
 * the share of equal spikes is what is bounded.
 */
class FusedBfloat16Test {
    private static final KernelSet KERNELS = KernelSet.scalar(new KernelThreads(1));
    private static final Architecture.Input INPUT = new Architecture.Input(3, 8, 8, 10);
    private static final Normalise NORMALISE =
            new Normalise(new float[] {0.5f, 0.4f, 0.3f}, new float[] {0.2f, 0.25f, 0.3f});

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theSmoothTwinIsWithinItsDigitsOfFloat32(boolean training) {
        Map<String, float[]> f32 = gradients(Precision.F32, new Relu(), 1, training);
        Map<String, float[]> bf16 = gradients(Precision.BF16, new Relu(), 1, training);
        assertThat(bf16.keySet()).isEqualTo(f32.keySet());
        f32.forEach((name, expected) -> {
            if (norm(expected) > 1e-6) { // biases before a batch's own statistics have none
                assertThat(distance(bf16.get(name), expected) / norm(expected))
                        .as(name)
                        .isLessThan(bound(name));
            }
        });
        assertThat(bf16.get("logits")).as("not float32 in disguise").isNotEqualTo(f32.get("logits"));
    }

    /** Relative, of the norm; the gradients of biases are sums over all positions whose terms nearly cancel. */
    private static double bound(String name) {
        return name.equals("logits") ? 0.02 : name.startsWith("bn") || name.endsWith("bias") ? 0.4 : 0.2;
    }

    @Test
    void spikesAndTheirMeansAreExactAndNearlyAllTheSame() {
        Map<String, float[]> f32 = spikes(Precision.F32);
        Map<String, float[]> bf16 = spikes(Precision.BF16);
        assertThat(bf16.keySet()).containsExactly("lif1", "lif2", "lif3", "lif4", "lif5");
        bf16.forEach((site, spikes) -> {
            assertThat(norm(spikes)).as(site + " fires").isPositive();
            for (float spike : spikes) {
                assertThat(spike == 0 || spike == 1).as(site + " " + spike).isTrue();
            }
            assertThat(different(spikes, f32.get(site))).as(site).isLessThan(0.06);
        });
    }

    /** What the second and later products read: spikes, or means of four, without rounding. */
    @Test
    void productsReadSpikesWithoutRounding() {
        List<Product> products = new ArrayList<>();
        FusedBackend backend = new FusedBackend(KERNELS, Precision.BF16).withListener((product, operand, nanos) -> {
            if (product.kind() == Product.Kind.FORWARD) {
                products.add(product);
                if (products.size() > 1) {
                    for (float value : Tensors.floats(operand)) {
                        assertThat(value * 4).isIn(0f, 1f, 2f, 3f, 4f);
                    }
                }
            }
        });
        try (StepScope scope = new StepScope();
                SpikingClassifier classifier = classifier(new Lif(LifParameters.PAPER), 4)) {
            classifier.logits(images(2), Noise.none(), Pass.EVALUATION.withBackend(backend));
        }
        assertThat(products)
                .extracting(Product::precision)
                .startsWith(Precision.BF16)
                .endsWith(Precision.F32);
    }

    /** Finite differences along the gradient, over a step so long that the rounding of logits does not show. */
    @Test
    void theInputGradientIsTheSlopeOfTheSmoothTwin() {
        try (StepScope scope = new StepScope();
                SpikingClassifier classifier = classifier(new Relu(), 1)) {
            FusedBackend backend = new FusedBackend(KERNELS, Precision.BF16);
            Pass pass = Pass.EVALUATION.withBackend(backend);
            Tensor x = images(3);
            x.set_requires_grad(true);
            objective(classifier, x, pass).backward();
            Tensor direction = x.grad().div(x.grad().norm()).detach();
            double slope = x.grad().mul(direction).sum().item_double();
            double step = 0.2;
            try (NoGradGuard noGrad = new NoGradGuard()) {
                double ahead = objective(classifier, x.add(direction.mul(new Scalar(step))), pass)
                        .item_double();
                double behind = objective(classifier, x.sub(direction.mul(new Scalar(step))), pass)
                        .item_double();
                assertThat((ahead - behind) / (2 * step)).isCloseTo(slope, within(0.1 * slope));
            }
        }
    }

    @Test
    void twoBackwardPassesGiveTheSameBitsAndAddUp() {
        try (StepScope scope = new StepScope();
                SpikingClassifier classifier = classifier(new Lif(LifParameters.PAPER), 4)) {
            classifier.network().parameters().requireGradients(true);
            Pass pass = Pass.EVALUATION.withBackend(new FusedBackend(KERNELS, Precision.BF16));
            Tensor weight = classifier.network().parameters().trainable().get("conv2.weight");
            objective(classifier, images(2), pass).backward();
            float[] once = Tensors.floats(weight.grad());
            objective(classifier, images(2), pass).backward();
            float[] twice = Tensors.floats(weight.grad());
            assertThat(weight.grad().scalar_type().intern()).isEqualTo(ScalarType.Float);
            assertThat(norm(once)).isPositive();
            for (int i = 0; i < once.length; i++) {
                assertThat(twice[i]).isEqualTo(2 * once[i]);
            }
        }
    }

    @Test
    void takesAnUpstreamGradientOfAnyStrides() {
        try (StepScope scope = new StepScope();
                SpikingClassifier classifier = classifier(new Lif(LifParameters.PAPER), 4)) {
            Pass pass = Pass.EVALUATION.withBackend(new FusedBackend(KERNELS, Precision.BF16));
            float[][] gradients = new float[2][];
            for (int i = 0; i < 2; i++) {
                Tensor x = images(2);
                x.set_requires_grad(true);
                Tensor logits = classifier.logitsOverTime(x, Noise.none(), pass);
                Tensor upstream = torch.linspace(new Scalar(-1.0), new Scalar(1.0), logits.numel())
                        .view(10, 2, 4)
                        .permute(2, 1, 0);
                logits.mul(i == 0 ? upstream : upstream.contiguous()).sum().backward();
                gradients[i] = Tensors.floats(x.grad());
            }
            assertThat(norm(gradients[0])).isPositive();
            assertThat(gradients[0]).isEqualTo(gradients[1]);
        }
    }

    /** Weights are cast once and kept: every way of changing them must be noticed. */
    @Test
    void changedWeightsAreCastAgain() {
        try (StepScope scope = new StepScope();
                SpikingClassifier classifier = classifier(new Relu(), 1)) {
            Map<String, Tensor> weights = classifier.network().parameters().trainable();
            FusedBackend kept = new FusedBackend(KERNELS, Precision.BF16);
            float[] before = logits(classifier, kept);
            try (NoGradGuard noGrad = new NoGradGuard()) {
                weights.get("conv2.weight").mul_(new Scalar(1.5));
            }
            float[] changed = logits(classifier, kept);
            assertThat(changed).isNotEqualTo(before).isEqualTo(logits(classifier, fresh()));

            classifier.network().parameters().requireGradients(true);
            try (Sgd sgd = new Sgd(weights, new Sgd.Rule(0.9, 0), kept.update())) {
                objective(classifier, images(2), Pass.EVALUATION.withBackend(kept))
                        .backward();
                Tensor gradient = weights.get("fc1.weight").grad();
                assertThat(gradient.scalar_type().intern()).as("not widened").isEqualTo(ScalarType.BFloat16);
                sgd.step(0.1);
            }
            classifier.network().parameters().requireGradients(false);
            float[] trained = logits(classifier, kept);
            assertThat(trained).as("after a step").isNotEqualTo(changed).isEqualTo(logits(classifier, fresh()));
            try (SpikingClassifier other = classifier(new Relu(), 1)) {
                assertThat(logits(other, kept)).as("another network").isEqualTo(before);
            }
            assertThat(logits(classifier, kept)).as("the first again").isEqualTo(trained);
        }
    }

    private static FusedBackend fresh() {
        return new FusedBackend(KERNELS, Precision.BF16);
    }

    private static float[] logits(SpikingClassifier classifier, FusedBackend backend) {
        return Tensors.floats(classifier.logits(images(2), Noise.none(), Pass.EVALUATION.withBackend(backend)));
    }

    private static Tensor objective(SpikingClassifier classifier, Tensor x, Pass pass) {
        Tensor logits = classifier.logitsOverTime(x, Noise.none(), pass);
        return logits.mul(torch.linspace(new Scalar(-1.0), new Scalar(1.0), logits.numel())
                        .view(logits.sizes()))
                .sum();
    }

    private static Map<String, float[]> gradients(Precision precision, Neuron neuron, int steps, boolean training) {
        try (StepScope scope = new StepScope();
                SpikingClassifier classifier = classifier(neuron, steps)) {
            Parameters parameters = classifier.network().parameters();
            parameters.requireGradients(true);
            Tensor x = images(4);
            x.set_requires_grad(true);
            Pass pass = new Pass(training, new FusedBackend(KERNELS, precision), null, null);
            Tensor logits = classifier.logitsOverTime(x, Noise.none(), pass);
            Map<String, float[]> found = new LinkedHashMap<>();
            found.put("logits", Tensors.floats(logits));
            logits.mul(torch.linspace(new Scalar(-1.0), new Scalar(1.0), logits.numel())
                            .view(logits.sizes()))
                    .sum()
                    .backward();
            found.put("images", Tensors.floats(x.grad()));
            parameters.trainable().forEach((name, value) -> found.put(name, Tensors.floats(value.grad())));
            return found;
        }
    }

    private static Map<String, float[]> spikes(Precision precision) {
        try (StepScope scope = new StepScope();
                SpikingClassifier classifier = classifier(new Lif(LifParameters.PAPER), 4)) {
            Map<String, float[]> seen = new LinkedHashMap<>();
            Pass pass = Pass.EVALUATION
                    .withBackend(new FusedBackend(KERNELS, precision))
                    .withObserver((site, output) -> seen.put(site, Tensors.floats(output)));
            classifier.logits(images(4), Noise.none(), pass);
            return seen;
        }
    }

    private static SpikingClassifier classifier(Neuron neuron, int steps) {
        Network network = Vgg.of("vgg5", 1.0 / 8).build(INPUT, neuron, new Seeds(10));
        // Statistics under which an untrained network fires in evaluation mode too.
        network.parameters().state().forEach((name, value) -> {
            if (name.endsWith("running_var")) {
                value.fill_(new Scalar(0.02));
            } else if (name.startsWith("fc") && name.endsWith("weight")) {
                value.mul_(new Scalar(4.0));
            }
        });
        return new SpikingClassifier(new DirectCoding(), NORMALISE, steps, network);
    }

    private static Tensor images(int count) {
        return torch.rand(
                new long[] {count, 3, 8, 8}, new GeneratorOptional(torch.make_generator_cpu(9)), new TensorOptions());
    }

    private static double different(float[] a, float[] b) {
        int count = 0;
        for (int i = 0; i < a.length; i++) {
            count += a[i] == b[i] ? 0 : 1;
        }
        return count / (double) a.length;
    }

    private static double distance(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += Math.pow(a[i] - b[i], 2);
        }
        return Math.sqrt(sum);
    }

    private static double norm(float[] values) {
        return distance(values, new float[values.length]);
    }
}
