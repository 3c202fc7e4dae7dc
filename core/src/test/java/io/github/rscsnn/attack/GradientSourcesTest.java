package io.github.rscsnn.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.rscsnn.InScope;
import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.coding.NoiseSpace;
import io.github.rscsnn.coding.RandomizedSmoothingCoding;
import io.github.rscsnn.kernel.KernelSet;
import io.github.rscsnn.kernel.KernelThreads;
import io.github.rscsnn.network.Backend;
import io.github.rscsnn.network.FusedBackend;
import io.github.rscsnn.network.Pass;
import io.github.rscsnn.network.ReferenceBackend;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.neuron.LifParameters;
import io.github.rscsnn.neuron.Surrogate;
import io.github.rscsnn.tensor.Seeds;
import io.github.rscsnn.tensor.Tensors;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Gradients of a network of one neuron, against the chain rule written out. */
@ExtendWith(InScope.class)
class GradientSourcesTest {
    /** Leak 0.5, threshold 1, hard reset, reset in the gradient. */
    private static final LifParameters NEURON = LifParameters.PAPER.withLeak(0.5);

    /**
     * Two steps at pixel 0.8: u = 0.8, no spike, h = 0.4, u = 1.2, spike. With f0, f1 the surrogate at -0.2 and 0.2:
     * dh/du0 = 0.5 (1 - 0.8 f0), and score 0 has gradient 1 at each spike.
     */
    private static double chainRule(double f0, double f1) {
        return f1 + f0 + f1 * 0.5 * (1 - 0.8 * f0);
    }

    private static float gradient(GradientSource source, double pixel) {
        return Tensors.floats(source.gradient(Toys.pixel(pixel), Toys.labels(0), Toys.FIRST_SCORE)
                .value())[0];
    }

    private static GradientSource source(String spec) {
        return GradientSources.build(spec, Toys.oneNeuron(NEURON, 2), Pass.EVALUATION, Noise.none());
    }

    @ParameterizedTest
    @CsvSource({
        "bptt, 0.8", // triangle(1), as trained: 1 - 0.2
        "surrogate:triangle:2, 0.45", // (2 - 0.2) / 4
        "surrogate:rectangle:2, 0.5",
        "surrogate:rectangle:0.2, 0",
        "surrogate:arctan:2, 0.7169568", // 1 / (1 + (0.2 pi)^2)
        "surrogate:sigmoid:4, 0.8556388", // 4 s (1 - s), s = 1 / (1 + e^-0.8)
        "stneuron, 1",
    })
    void surrogatesFollowTheChainRule(String spec, double derivative) {
        assertThat((double) gradient(source(spec), 0.8)).isCloseTo(chainRule(derivative, derivative), within(1e-5));
    }

    /**
     * As {@link #chainRule} with dh/du0 = 0.5 (1 - s0) = 0.5, whatever differentiates the spike and whatever computes it. The
     * rate-based gradient has no reset to begin with.
     */
    @ParameterizedTest
    @CsvSource({
        "bptt, 0.8",
        "surrogate:arctan:2, 0.7169568",
        "stneuron, 1",
        "eot:3+surrogate:sigmoid:4, 0.8556388",
        "narrow:triangle:2:1:3, 0.45",
        "assg:arctan:0.4, 0.70144",
    })
    void aDetachedResetLetsNoGradientThrough(String spec, double derivative) {
        FusedBackend fused = new FusedBackend(KernelSet.scalar(new KernelThreads(1)));
        for (Backend backend : List.of(ReferenceBackend.INSTANCE, fused)) {
            for (LifParameters.Reset reset : LifParameters.Reset.values()) {
                SpikingClassifier classifier = Toys.oneNeuron(NEURON.withReset(reset, false), 2);
                try (GradientSource detached = GradientSources.build(
                        "detach+" + spec, classifier, Pass.EVALUATION.withBackend(backend), Noise.none())) {
                    assertThat((double) gradient(detached, 0.8)).isCloseTo(2.5 * derivative, within(1e-4));
                }
            }
        }
        assertThat(gradient(source("detach+rate"), 0.8)).isEqualTo(gradient(source("rate"), 0.8));
    }

    @Test
    void narrowingMovesItsParameterOverTheStepsAndStartsOver() {
        GradientSource source = source("narrow:triangle:4:1:3");
        double[] gammas = {4, 2, 1, 1};
        for (double gamma : gammas) {
            double f = (gamma - 0.2) / (gamma * gamma);
            assertThat((double) gradient(source, 0.8)).isCloseTo(chainRule(f, f), within(1e-5));
        }
        source.begin();
        assertThat((double) gradient(source, 0.8)).isCloseTo(chainRule(3.8 / 16, 3.8 / 16), within(1e-5));
    }

    @ParameterizedTest
    @CsvSource({
        "0.8, 0.6", // above the knee at 0.5: (1 - 0.2 * 0.5) / (0.5 + 1)
        "0.3, 0.2", // below it: gamma
    })
    void rateGradientIsTheSlopeOfTheRateCurveAtTheMeanCurrent(double pixel, double slope) {
        // score 0 = s0 + s1; both steps see the same current
        assertThat((double) gradient(source("rate"), pixel)).isCloseTo(2 * slope, within(1e-6));
    }

    @Test
    void rateGradientScalesWithTheThresholdAndLeavesSpikesAlone() {
        LifParameters low = new LifParameters(1, 0.25, LifParameters.Reset.HARD, false, new Surrogate.Triangle(1));
        SpikingClassifier classifier = Toys.oneNeuron(low, 2);
        GradientSource rate = GradientSources.build("rate", classifier, Pass.EVALUATION, Noise.none());
        // 0.4 is 1.6 thresholds: slope 1 / (1 + 1) per threshold, that is 2 per unit of current
        assertThat(gradient(rate, 0.4)).isCloseTo(2 * 2f, within(1e-5f));
        // 0.6 is 2.4 thresholds: the curve is flat
        assertThat(gradient(rate, 0.6)).isZero();
        // 0.13: no spike, then 0.26: a spike
        assertThat(Tensors.floats(rate.logits(Toys.pixel(0.13)))[0]).isEqualTo(1f);
        assertThat(
                        Tensors.floats(rate.gradient(Toys.pixel(0.13), Toys.labels(0), Toys.FIRST_SCORE)
                                .logits())[0])
                .isEqualTo(1f);
    }

    @Test
    void adaptiveSharpnessFollowsItsMovingStatistics() {
        GradientSource source = source("assg:0.9");
        // step 1, |d| = 0.2 at both times: M = 0.9 + 0.02, D = 0.1 * |0.2 - 0.92|
        double mean = 0.92;
        double deviation = 0.072;
        double f = adapted(0.9, mean, deviation, 0.2);
        assertThat((double) gradient(source, 0.8)).isCloseTo(chainRule(f, f), within(1e-5));
        // a further draw at the same image does not move them
        source.furtherDraw(Toys.pixel(0.9), Toys.labels(0), Toys.FIRST_SCORE);
        // step 2, pixel 0.7: u = 0.7, then 0.35 + 0.7 = 1.05; |d| = 0.3 and 0.05
        double mean0 = 0.9 * mean + 0.1 * 0.3;
        double mean1 = 0.9 * mean + 0.1 * 0.05;
        double f0 = adapted(0.9, mean0, 0.9 * deviation + 0.1 * Math.abs(0.3 - mean0), 0.3);
        double f1 = adapted(0.9, mean1, 0.9 * deviation + 0.1 * Math.abs(0.05 - mean1), 0.05);
        assertThat((double) gradient(source, 0.7)).isCloseTo(f1 + f0 + f1 * 0.5 * (1 - 0.7 * f0), within(1e-5));
        // a new run starts with new statistics
        source.begin();
        assertThat((double) gradient(source, 0.8)).isCloseTo(chainRule(f, f), within(1e-5));
        source.close();
    }

    /** Triangle of sharpness alpha = a / (M + 1.5 D + 0.0001). */
    private static double adapted(double a, double mean, double deviation, double distance) {
        double alpha = a / (mean + 1.5 * deviation + 1e-4);
        return alpha * Math.max(1 - alpha * distance, 0);
    }

    @Test
    void adaptiveArctanUsesItsOwnBound() {
        double a = 2 * Math.tan(0.4 * Math.PI) / Math.PI;
        double alpha = a / (0.92 + 1.5 * 0.072 + 1e-4);
        double f = alpha / 2 / (1 + Math.pow(Math.PI / 2 * alpha * 0.2, 2));
        assertThat((double) gradient(source("assg:arctan:0.4"), 0.8)).isCloseTo(chainRule(f, f), within(1e-5));
    }

    /**
     * Two images, each in a network of its own, so to say. Where the run ends decides which third of [0.35, 0.49] goes: for image 0
     * each second run scores higher (spikes at 0.8, none at 0.3), for image 1 each first one.
     */
    @Test
    void searchedSharpnessNarrowsTheBoundOfEachImage() {
        GradientSource source = source("assg:arctan:search");
        double low0 = 0.35;
        double high1 = 0.49;
        for (int round = 0; round < 8; round++) {
            double third0 = (0.49 - low0) / 3;
            double third1 = (high1 - 0.35) / 3;
            assertRun(source, 0.3, 0.8, low0 + third0, 0.35 + third1);
            assertRun(source, 0.8, 0.3, 0.49 - third0, high1 - third1);
            low0 += third0;
            high1 -= third1;
        }
        // the first best of image 0 was in round 1, at 0.49 - 0.14 / 3, that of image 1 at 0.35 + 0.14 / 3
        assertRun(source, 0.8, 0.8, 0.49 - 0.14 / 3, 0.35 + 0.14 / 3);
        source.close();
    }

    /** One run of one step, at two pixels, whose gradients are to be those of two bounds. */
    private static void assertRun(GradientSource source, double pixel0, double pixel1, double bound0, double bound1) {
        source.beginRun();
        source.begin();
        source.begin(); // as an attack towards two targets does: the bound is that of the run
        Tensor pixels = Tensors.of(new float[] {(float) pixel0, (float) pixel1}, 2, 1, 1, 1);
        float[] found = Tensors.floats(
                source.gradient(pixels, Toys.labels(0, 0), Toys.FIRST_SCORE).value());
        float[] expected = new float[2];
        for (int i = 0; i < 2; i++) {
            try (GradientSource fixed = source("assg:arctan:" + (i == 0 ? bound0 : bound1))) {
                expected[i] = gradient(fixed, i == 0 ? pixel0 : pixel1) / 2; // of the mean over two images
            }
        }
        assertThat(found).containsExactly(expected, within(1e-5f));
    }

    @Test
    void adaptiveSharpnessBelongsToOneBatch() {
        GradientSource source = source("assg:0.9");
        gradient(source, 0.8);
        Tensor two = Tensors.of(new float[] {0.8f, 0.7f}, 2, 1, 1, 1);
        assertThatThrownBy(() -> source.gradient(two, Toys.labels(0, 0), Toys.FIRST_SCORE))
                .hasMessageContaining("one batch");
    }

    @Test
    void straightThroughClampPassesTheGradientOfASaturatedPixel() {
        RandomizedSmoothingCoding coding =
                new RandomizedSmoothingCoding(RandomizedSmoothingCoding.Variant.I, 1, NoiseSpace.PIXEL);
        SpikingClassifier classifier =
                Toys.linear(coding, Tensors.of(new float[] {3, 0}, 2, 1), Tensors.of(new float[] {0, 0}, 2));
        List<Tensor> draws = List.of(Toys.pixel(0.7), Toys.pixel(0.7)); // 0.5 + 0.7 is clamped to 1
        Noise noise = Noise.given(draws);
        assertThat(gradient(GradientSources.build("bptt", classifier, Pass.EVALUATION, noise), 0.5))
                .isZero();
        assertThat(gradient(GradientSources.build("stclamp", classifier, Pass.EVALUATION, noise), 0.5))
                .isEqualTo(3f);
    }

    /** Some rules are kernels, others libtorch's operations between the products: the numbers are those of the reference. */
    @ParameterizedTest
    @ValueSource(
            strings = {"surrogate:triangle:2", "rate", "hart", "bptr", "pdsg", "assg:0.9", "surrogate:exponential:2"})
    void rulesRunOnFusedKernels(String rule) {
        Pass fused = Pass.EVALUATION.withBackend(new FusedBackend(KernelSet.scalar(new KernelThreads(1))));
        SpikingClassifier classifier = Toys.oneNeuron(NEURON, 2);
        try (GradientSource got = GradientSources.build(rule, classifier, fused, Noise.none());
                GradientSource expected = source(rule)) {
            assertThat(gradient(got, 0.8)).isCloseTo(gradient(expected, 0.8), within(1e-5f));
            assertThat(gradient(got, 0.9)).isCloseTo(gradient(expected, 0.9), within(1e-5f)); // of a second step
        }
    }

    /** Score 0 = 3 clamp(x + n): its gradient is 3 with probability P(0 <= 0.5 + n <= 1) = 0.3829 at sigma 1. */
    @Test
    void eotEstimatesTheExpectedGradient() {
        RandomizedSmoothingCoding coding =
                new RandomizedSmoothingCoding(RandomizedSmoothingCoding.Variant.I, 1, NoiseSpace.PIXEL);
        SpikingClassifier classifier =
                Toys.linear(coding, Tensors.of(new float[] {3, 0}, 2, 1), Tensors.of(new float[] {0, 0}, 2));
        int draws = 2000;
        GradientSource eot =
                GradientSources.build("eot:" + draws, classifier, Pass.EVALUATION, Noise.perImage(new Seeds(5), 0));
        assertThat(eot.passes()).isEqualTo(draws);
        double p = 0.3829249;
        double bound = 5 * 3 * Math.sqrt(p * (1 - p) / draws);
        assertThat((double) gradient(eot, 0.5)).isCloseTo(3 * p, within(bound));
    }

    /** Score 0 = 3 clamp(x + n) at x = 0.5 has mean 1.5; the variance of clamp(0.5 + n) at sigma 1 is 0.1733. */
    @Test
    void eotAveragesScoresToo() {
        RandomizedSmoothingCoding coding =
                new RandomizedSmoothingCoding(RandomizedSmoothingCoding.Variant.I, 1, NoiseSpace.PIXEL);
        SpikingClassifier classifier =
                Toys.linear(coding, Tensors.of(new float[] {3, 0}, 2, 1), Tensors.of(new float[] {0, 0}, 2));
        int draws = 2000;
        Noise.PerImage noise = Noise.perImage(new Seeds(5), 0);
        GradientSource eot = GradientSources.build("eot:" + draws, classifier, Pass.EVALUATION, noise);
        double bound = 5 * 3 * Math.sqrt(0.1733 / draws);
        assertThat((double) Tensors.floats(eot.logits(Toys.pixel(0.5)))[0]).isCloseTo(1.5, within(bound));
        assertThat(noise.position()).isEqualTo(draws);
        // margin of the second class: the mean over draws of 0 - score 0
        GradientMonitor counted = new GradientMonitor(eot);
        GradientSource.Scores scores = counted.scores(Toys.pixel(0.5), Toys.labels(1), Objective.MARGIN);
        assertThat((double) Tensors.floats(scores.objective())[0]).isCloseTo(1.5, within(bound));
        assertThat(noise.position()).isEqualTo(2L * draws);
        assertThat(counted.queries()).containsExactly(draws);
        assertThat(eot.random()).isTrue();
    }

    @Test
    void commonNoiseRepeatsItsDrawsWithinARunOnly() {
        RandomizedSmoothingCoding coding =
                new RandomizedSmoothingCoding(RandomizedSmoothingCoding.Variant.I, 0.01, NoiseSpace.PIXEL);
        SpikingClassifier classifier =
                Toys.linear(coding, Tensors.of(new float[] {3, 0}, 2, 1), Tensors.of(new float[] {0, 0}, 2));
        GradientSource source =
                GradientSources.build("common+eot:3", classifier, Pass.EVALUATION, Noise.perImage(new Seeds(5), 0));
        float first = score(source);
        float unseen = Tensors.floats(source.logits(Toys.pixel(0.5)))[0];
        assertThat(score(source)).isEqualTo(first);
        assertThat(Tensors.floats(source.logits(Toys.pixel(0.5)))[0]).isNotEqualTo(unseen);
        source.begin();
        float second = score(source);
        assertThat(second).isNotEqualTo(first);
        assertThat(score(source)).isEqualTo(second);
        assertThatThrownBy(() -> GradientSources.build("common", classifier, Pass.EVALUATION, Noise.none()))
                .hasMessageContaining("replayed");
    }

    private static float score(GradientSource source) {
        return Tensors.floats(source.gradient(Toys.pixel(0.5), Toys.labels(0), Toys.FIRST_SCORE)
                .objective())[0];
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bptt",
                "eot:10+stclamp+assg:triangle:0.9",
                "eot:2+common+surrogate:arctan:2.0",
                "stclamp+rate",
                "stneuron",
                "own",
                "detach+assg:arctan:search",
                "eot:3+stclamp+detach+assg:arctan:0.425",
                "narrow:triangle:2.0:0.5:40"
            })
    void namesAreReadBack(String spec) {
        SourceSpec parsed = GradientSources.parse(spec);
        assertThat(parsed.name()).isEqualTo(spec);
        assertThat(GradientSources.parse(parsed.name())).isEqualTo(parsed);
    }

    @Test
    void orderAndDefaultsDoNotMatter() {
        assertThat(GradientSources.parse("assg:0.9 + eot:10+stclamp"))
                .isEqualTo(GradientSources.parse("eot:10+stclamp+assg:triangle:0.9"));
        assertThat(GradientSources.parse("eot:4").name()).isEqualTo("eot:4+own");
        assertThat(GradientSources.parse("assg")).isEqualTo(GradientSources.parse("assg:arctan:0.425"));
    }

    @ParameterizedTest
    @CsvSource({
        "btpt, unknown gradient source 'btpt'",
        "eot, malformed gradient source 'eot'",
        "eot:x, not a whole number",
        "eot:0, at least 1",
        "surrogate:gauss:1, choose triangle",
        "assg:1.5, 'must be in (0, 1.0), got 1.5'",
        "rate+stneuron, names two: rate and stneuron",
        "eot:2+eot:3, names 'eot' twice",
        "bptt+, 'choose from own, bptt'",
        "detach:1, malformed gradient source 'detach:1'",
    })
    void mistakesAreNamed(String spec, String message) {
        assertThatThrownBy(() -> GradientSources.parse(spec))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
