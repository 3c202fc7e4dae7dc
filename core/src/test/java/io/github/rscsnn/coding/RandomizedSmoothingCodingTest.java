package io.github.rscsnn.coding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.rscsnn.Given;
import io.github.rscsnn.InScope;
import io.github.rscsnn.coding.RandomizedSmoothingCoding.Variant;
import io.github.rscsnn.tensor.Seeds;
import io.github.rscsnn.tensor.Tensors;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(InScope.class)
class RandomizedSmoothingCodingTest {
    private static final double MEAN = 0.5;
    private static final double STD = 0.25;
    private static final UnaryOperator<Tensor> NORMALISE =
            images -> images.sub(new Scalar(MEAN)).div(new Scalar(STD));

    /** σ = 0.05 around 0.5: the clamp is ten sigma away. */
    @ParameterizedTest
    @EnumSource(Variant.class)
    void noiseHasTheVarianceNamed(Variant variant) {
        Coding coding = new RandomizedSmoothingCoding(variant, 0.0025, NoiseSpace.PIXEL);
        Tensor images = Given.constant(0.5, 1, 1, 100, 100);
        float[] values = Tensors.floats(coding.encode(images, 2, x -> x, Noise.perImage(new Seeds(1), 0))
                .data());
        double sum = 0;
        double square = 0;
        for (float value : values) {
            sum += value - 0.5;
            square += (value - 0.5) * (value - 0.5);
        }
        int n = values.length;
        assertThat(sum / n).isCloseTo(0, within(5 * 0.05 / Math.sqrt(n)));
        assertThat(square / n).isCloseTo(0.0025, within(5 * 0.0025 * Math.sqrt(2.0 / n)));
    }

    @Test
    void pixelSpaceByHand() {
        float[] pixel = {0, 0.25f, 0.5f, 0.75f, 1};
        float[] noise = {-1, 2, 0.5f, -0.5f, 1};
        Coding coding = new RandomizedSmoothingCoding(Variant.I, 0.25, NoiseSpace.PIXEL); // sigma 0.5
        Coded coded = coding.encode(row(pixel), 3, NORMALISE, Noise.given(List.of(row(noise))));
        assertThat(coded.isStatic()).isTrue();
        // clamped: 0, 1, 0.75, 0.5, 1
        assertThat(Tensors.floats(coded.data())).containsExactly(-2, 2, 1, 0, 2);
    }

    @Test
    void normalisedSpaceByHand() {
        float[] pixel = {0, 0.25f, 0.5f, 0.75f, 1};
        float[] noise = {-1, 3, 0.5f, -0.5f, 1};
        Coding coding = new RandomizedSmoothingCoding(Variant.I, 0.25, NoiseSpace.NORMALISED);
        Coded coded = coding.encode(row(pixel), 3, NORMALISE, Noise.given(List.of(row(noise))));
        // normalised: -2, -1, 0, 1, 2; with noise: -2.5, 0.5, 0.25, 0.75, 2.5
        assertThat(Tensors.floats(coded.data())).containsExactly(0, 0.5f, 0.25f, 0.75f, 1);
    }

    @Test
    void gradientPassesWhereTheClampDoesNotCut() {
        float[] noise = {-1, 1, 0.25f, -0.25f, 0};
        float[] pixel = {0.25f, 0.75f, 0.5f, 0.5f, 1};
        float[] open = {0, 0, 1, 1, 1}; // 1 + 0 lies on the border, which is inside
        for (NoiseSpace space : NoiseSpace.values()) {
            RandomizedSmoothingCoding coding = new RandomizedSmoothingCoding(Variant.I, 0.25 * 0.25, space);
            UnaryOperator<Tensor> normalise = space == NoiseSpace.PIXEL ? NORMALISE : x -> x;
            float scale = space == NoiseSpace.PIXEL ? 4 : 1;
            float[] upstream = {1, 2, 3, 4, 5};
            Tensor images = Given.leaf(row(pixel));
            coding.encode(images, 2, normalise, Noise.given(List.of(row(noise).mul(new Scalar(4.0)))))
                    .data()
                    .mul(row(upstream))
                    .sum()
                    .backward();
            float[] through = Tensors.floats(images.grad());
            Tensor all = Given.leaf(row(pixel));
            coding.straightThrough()
                    .encode(all, 2, normalise, Noise.given(List.of(row(noise).mul(new Scalar(4.0)))))
                    .data()
                    .mul(row(upstream))
                    .sum()
                    .backward();
            for (int i = 0; i < pixel.length; i++) {
                assertThat(through[i]).isEqualTo(open[i] * upstream[i] * scale);
                assertThat(Tensors.floats(all.grad())[i]).isEqualTo(upstream[i] * scale);
            }
        }
    }

    @Test
    void variantOneHoldsItsNoiseAndVariantTwoDoesNot() {
        Tensor images = Given.constant(0.5, 2, 1, 4, 4);
        Tensor one = new RandomizedSmoothingCoding(Variant.I, 0.1, NoiseSpace.PIXEL)
                .encode(images, 3, x -> x, Noise.perImage(new Seeds(1), 0, 1))
                .sequence();
        Tensor two = new RandomizedSmoothingCoding(Variant.II, 0.1, NoiseSpace.PIXEL)
                .encode(images, 3, x -> x, Noise.perImage(new Seeds(1), 0, 1))
                .sequence();
        for (int t = 1; t < 3; t++) {
            assertThat(Tensors.floats(one.select(0, t))).containsExactly(Tensors.floats(one.select(0, 0)));
            assertThat(Tensors.floats(two.select(0, t))).isNotEqualTo(Tensors.floats(two.select(0, 0)));
        }
        assertThat(Tensors.floats(one.select(1, 0))).isNotEqualTo(Tensors.floats(one.select(1, 1)));
    }

    @Test
    void theNumberIsAVariance() {
        RandomizedSmoothingCoding coding = new RandomizedSmoothingCoding(Variant.I, 0.1, NoiseSpace.PIXEL);
        assertThat(coding.sigma()).isCloseTo(0.31622776601, within(1e-10));
        assertThat(coding.name()).isEqualTo("rsc1(sigma2=0.1, sigma=0.3162, space=pixel)");
        assertThat(new RandomizedSmoothingCoding(Variant.II, 0.5, NoiseSpace.NORMALISED).name())
                .isEqualTo("rsc2(sigma2=0.5, sigma=0.7071, space=normalised)");
    }

    @Test
    void refusesANegativeVariance() {
        assertThatThrownBy(() -> new RandomizedSmoothingCoding(Variant.I, -0.1, NoiseSpace.PIXEL))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("sigma2")
                .hasMessageContaining("-0.1");
        assertThatThrownBy(() -> new RandomizedSmoothingCoding(Variant.I, Double.NaN, NoiseSpace.PIXEL))
                .hasMessageContaining("NaN");
    }

    private static Tensor row(float... values) {
        return Tensors.of(values, 1, 1, 1, values.length);
    }
}
