package io.github.rscsnn.coding;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rscsnn.Given;
import io.github.rscsnn.InScope;
import io.github.rscsnn.coding.RandomizedSmoothingCoding.Variant;
import io.github.rscsnn.examples.OwnCoding;
import io.github.rscsnn.tensor.Seeds;
import io.github.rscsnn.tensor.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every coding promises; a new one is one more line in {@link #codings}. */
@ExtendWith(InScope.class)
class CodingContractTest {
    private static final int STEPS = 5;
    private static final UnaryOperator<Tensor> NORMALISE =
            images -> images.sub(new Scalar(0.5)).div(new Scalar(0.25));

    static Stream<Coding> codings() {
        return Stream.of(
                new DirectCoding(),
                new PoissonCoding(),
                new RandomizedSmoothingCoding(Variant.I, 0.1, NoiseSpace.PIXEL),
                new RandomizedSmoothingCoding(Variant.I, 0.5, NoiseSpace.NORMALISED),
                new RandomizedSmoothingCoding(Variant.II, 0.1, NoiseSpace.PIXEL),
                new RandomizedSmoothingCoding(Variant.II, 0.5, NoiseSpace.NORMALISED),
                new RandomizedSmoothingCoding(Variant.I, 0, NoiseSpace.PIXEL),
                new OwnCoding());
    }

    @ParameterizedTest
    @MethodSource("codings")
    void makesASequence(Coding coding) {
        Coded coded = encode(coding, images(), 1, 2, 3);
        assertThat(coded.timeSteps()).isEqualTo(STEPS);
        assertThat(Tensors.shape(coded.sequence())).containsExactly(STEPS, 3, 2, 4, 4);
        assertThat(coded.data().dim()).isEqualTo(coded.isStatic() ? 4 : 5);
    }

    @ParameterizedTest
    @MethodSource("codings")
    void theSameNoiseGivesTheSameSequence(Coding coding) {
        assertThat(values(encode(coding, images(), 1, 2, 3)))
                .containsExactly(values(encode(coding, images(), 1, 2, 3)));
    }

    @ParameterizedTest
    @MethodSource("codings")
    void successiveDrawsDifferExactlyWhereItIsRandom(Coding coding) {
        Noise noise = noise(1, 2, 3);
        float[] first = values(coding.encode(images(), STEPS, NORMALISE, noise));
        float[] second = values(coding.encode(images(), STEPS, NORMALISE, noise));
        assertThat(!Arrays.equals(first, second)).isEqualTo(coding.isRandom());
    }

    @ParameterizedTest
    @MethodSource("codings")
    void anImageDoesNotSeeTheRestOfItsBatch(Coding coding) {
        float[] together = Tensors.floats(
                encode(coding, images(), 1, 2, 3).sequence().select(1, 1).contiguous());
        Tensor second = images().narrow(0, 1, 1);
        assertThat(Tensors.floats(encode(coding, second, 2).sequence())).containsExactly(together);
    }

    @ParameterizedTest
    @MethodSource("codings")
    void isDifferentiableAndLeavesItsInputAlone(Coding coding) {
        Tensor images = Given.leaf(images());
        float[] before = Tensors.floats(images);
        encode(coding, images, 1, 2, 3).sequence().sum().backward();
        assertThat(Tensors.shape(images.grad())).containsExactly(Tensors.shape(images));
        assertThat(Tensors.floats(images.grad().abs().sum())[0]).isPositive().isFinite();
        assertThat(Tensors.floats(images)).containsExactly(before);
    }

    /** An attacker's straight-through version has the same values, and no pixel whose gradient is blocked. */
    @ParameterizedTest
    @MethodSource("codings")
    void straightThroughChangesGradientsOnly(Coding coding) {
        Coding open = coding.straightThrough();
        Tensor images = Given.leaf(images());
        Coded coded = encode(open, images, 1, 2, 3);
        assertThat(values(coded)).containsExactly(values(encode(coding, images(), 1, 2, 3)));
        coded.sequence().sum().backward();
        assertThat(Tensors.floats(images.grad())).doesNotContain(0);
        assertThat(coding.name()).isNotBlank();
    }

    private static Tensor images() {
        return Given.uniform(1, 0, 1, 3, 2, 4, 4);
    }

    private static Coded encode(Coding coding, Tensor images, int... ids) {
        return coding.encode(images, STEPS, NORMALISE, noise(ids));
    }

    private static Noise noise(int... ids) {
        return Noise.perImage(new Seeds(7), ids);
    }

    private static float[] values(Coded coded) {
        return Tensors.floats(coded.sequence());
    }

    /** Without its noise a coding gives one answer: the clamped image, and of Poisson's spikes their rates. */
    @Test
    void codingsWithoutTheirNoise() {
        Tensor images = Given.uniform(1, 0, 1, 2, 1, 2, 2);
        for (Coding coding : List.of(
                new RandomizedSmoothingCoding(Variant.I, 0.1, NoiseSpace.PIXEL),
                new RandomizedSmoothingCoding(Variant.II, 0.1, NoiseSpace.NORMALISED),
                new PoissonCoding(),
                new DirectCoding())) {
            assertThat(coding.quiet().isRandom()).as(coding.name()).isFalse();
            Coded coded = coding.quiet().encode(images, 3, UnaryOperator.identity(), Noise.none());
            Tensor first = coded.isStatic() ? coded.data() : coded.data().select(0, 0);
            assertThat(Tensors.floats(first)).containsExactly(Tensors.floats(images));
        }
    }
}
