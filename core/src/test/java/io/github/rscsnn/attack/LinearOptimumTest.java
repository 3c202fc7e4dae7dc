package io.github.rscsnn.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.rscsnn.coding.DirectCoding;
import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.network.Pass;
import io.github.rscsnn.tensor.Seeds;
import io.github.rscsnn.tensor.StepScope;
import io.github.rscsnn.tensor.Tensors;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Two classes with scores 0 and w · x: the best point is known. For L∞ each pixel goes by ε along the sign of its weight, but
 * not out of [0, 1]; for L2 the image goes by ε along w, where no pixel comes near 0 or 1.
 */
@Tag("slow")
class LinearOptimumTest {
    private static final int IMAGES = 3;
    private static final int PIXELS = 64;

    private StepScope scope;
    private float[] weight;
    private GradientSource source;
    private Tensor labels;

    @BeforeEach
    void open() {
        scope = new StepScope();
        SplittableRandom random = new Seeds(11).random("weights");
        weight = new float[PIXELS];
        float[] both = new float[2 * PIXELS];
        for (int i = 0; i < PIXELS; i++) {
            weight[i] = (float) random.nextGaussian();
            both[PIXELS + i] = weight[i];
        }
        source = GradientSources.build(
                "bptt",
                Toys.linear(new DirectCoding(), Tensors.of(both, 2, PIXELS), Tensors.of(new float[] {9, 0}, 2)),
                Pass.EVALUATION,
                Noise.none());
        labels = Toys.labels(0, 0, 0);
    }

    @AfterEach
    void close() {
        scope.close();
    }

    private static Tensor images(double low, double high) {
        SplittableRandom random = new Seeds(12).random("images");
        float[] pixels = new float[IMAGES * PIXELS];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (float) (low + (high - low) * random.nextDouble());
        }
        return Tensors.of(pixels, IMAGES, 1, 8, 8);
    }

    private Noise noise() {
        return Noise.perImage(new Seeds(3), 0, 1, 2);
    }

    static Stream<Attack> linf() {
        Threat threat = Threat.linf(8 / 255.0);
        return Stream.of(
                new Fgsm(threat),
                new Pgd(threat, 0.01, 10, true),
                new Pgd(threat, 0.02, 10, true, Pgd.Schedule.COSINE),
                new Pgd(threat, 0.02, 10, true, Pgd.Schedule.LINEAR),
                new Restarts(new Pgd(threat, 0.01, 10, true), 2),
                new Apgd(threat, ObjectiveName.CE, 10, true),
                new Apgd(threat, ObjectiveName.DLR, 10, false),
                new ApgdTargeted(threat, 10, 9),
                new SaPgd(threat, ObjectiveName.CE, 10));
    }

    @ParameterizedTest
    @MethodSource("linf")
    void everyLinfAttackFindsTheCorner(Attack attack) {
        Tensor images = images(0, 1);
        float[] clean = Tensors.floats(images);
        float[] adversarial = Tensors.floats(attack.perturb(source, images, labels, noise()));
        for (int i = 0; i < clean.length; i++) {
            double best = Math.clamp(clean[i] + 8 / 255.0 * Math.signum(weight[i % PIXELS]), 0.0, 1.0);
            assertThat((double) adversarial[i]).as("pixel " + i).isCloseTo(best, within(1e-6));
        }
        assertThat(Tensors.floats(images)).isEqualTo(clean);
    }

    static Stream<Attack> l2() {
        Threat threat = Threat.l2(0.5);
        return Stream.of(
                new Fgsm(threat),
                new Pgd(threat, 0.1, 60, true),
                new Apgd(threat, ObjectiveName.CE, 60, true),
                new Apgd(threat, ObjectiveName.DLR, 60, true),
                new ApgdTargeted(threat, 60, 1));
    }

    @ParameterizedTest
    @MethodSource("l2")
    void everyL2AttackFindsTheDirectionOfTheWeights(Attack attack) {
        Tensor images = images(0.4, 0.6);
        float[] clean = Tensors.floats(images);
        float[] adversarial = Tensors.floats(attack.perturb(source, images, labels, noise()));
        double length = 0;
        for (float w : weight) {
            length += w * w;
        }
        for (int n = 0; n < IMAGES; n++) {
            double gain = 0;
            double moved = 0;
            for (int i = 0; i < PIXELS; i++) {
                double delta = adversarial[n * PIXELS + i] - clean[n * PIXELS + i];
                gain += delta * weight[i];
                moved += delta * delta;
            }
            assertThat(Math.sqrt(moved)).isLessThan(0.5 + 1e-5);
            // Cauchy-Schwarz: no point of the ball gains more than eps |w|
            assertThat(gain).isBetween(0.5 * Math.sqrt(length) * 0.999, 0.5 * Math.sqrt(length) * 1.00001);
        }
    }

    /** Random search cannot be exact: most of the gain that there is, never more. */
    @ParameterizedTest
    @MethodSource("searches")
    void searchesComeCloseWithoutGradients(Attack attack, double share) {
        Tensor images = images(0.4, 0.6);
        float[] clean = Tensors.floats(images);
        float[] adversarial = Tensors.floats(attack.perturb(source, images, labels, noise()));
        boolean linf = attack.name().contains("linf");
        double best = 0;
        for (float w : weight) {
            best += linf ? Math.abs(w) : w * w;
        }
        best = 0.05 * (linf ? best : Math.sqrt(best));
        for (int n = 0; n < IMAGES; n++) {
            double gain = 0;
            for (int i = 0; i < PIXELS; i++) {
                gain += (adversarial[n * PIXELS + i] - clean[n * PIXELS + i]) * weight[i];
            }
            assertThat(gain).isBetween(share * best, best * 1.0001);
        }
    }

    static Stream<org.junit.jupiter.params.provider.Arguments> searches() {
        return Stream.of(
                org.junit.jupiter.params.provider.Arguments.of(new Square(Threat.linf(0.05), 800, 0.8), 0.65),
                org.junit.jupiter.params.provider.Arguments.of(new Square(Threat.l2(0.05), 800, 0.3), 0.35),
                org.junit.jupiter.params.provider.Arguments.of(new RandomSearch(Threat.linf(0.05), 300), 0.2),
                org.junit.jupiter.params.provider.Arguments.of(new RandomSearch(Threat.l2(0.05), 300), 0.2));
    }

    static Stream<Attack> all() {
        return Stream.of(Threat.linf(0.3), Threat.l2(3))
                .flatMap(threat -> Stream.<Attack>concat(
                        Stream.of(
                                new RandomNoise(threat, RandomNoise.Distribution.UNIFORM),
                                new RandomNoise(threat, RandomNoise.Distribution.GAUSSIAN),
                                new RandomNoise(threat, RandomNoise.Distribution.SIGNS),
                                new RandomSearch(threat, 5),
                                new Square(threat, 40, 0.8),
                                new Square(threat, 10, 0.8),
                                new Apgd(threat, ObjectiveName.CE, 7, true),
                                new ApgdTargeted(threat, 5, 2),
                                new Pgd(threat, 0.1, 5, true)),
                        threat.norm() == Threat.Norm.LINF
                                ? Stream.of(new SaPgd(threat, ObjectiveName.DLR, 7))
                                : Stream.empty()));
    }

    /** Large perturbations of images that touch 0 and 1. */
    @ParameterizedTest
    @MethodSource("all")
    void imagesStayWithinTheThreatAndDoNotDependOnTheBatch(Attack attack) {
        Tensor images = Tensors.clamp(images(-0.3, 1.3), 0, 1);
        Tensor all = attack.perturb(source, images, labels, noise());
        float[] adversarial = Tensors.floats(all);
        float[] clean = Tensors.floats(images);
        for (int n = 0; n < IMAGES; n++) {
            double square = 0;
            double largest = 0;
            for (int i = n * PIXELS; i < (n + 1) * PIXELS; i++) {
                assertThat(adversarial[i]).isBetween(0f, 1f);
                double delta = adversarial[i] - clean[i];
                square += delta * delta;
                largest = Math.max(largest, Math.abs(delta));
            }
            double distance = attack.name().contains("l2") ? Math.sqrt(square) / 3 : largest / 0.3;
            assertThat(distance).isBetween(0.1, 1 + 1e-6);
        }
        Tensor second = images.narrow(0, 1, 1);
        float[] alone = Tensors.floats(attack.perturb(source, second, Toys.labels(0), Noise.perImage(new Seeds(3), 1)));
        for (int i = 0; i < PIXELS; i++) {
            assertThat(alone[i]).isCloseTo(adversarial[PIXELS + i], within(1e-6f));
        }
    }
}
