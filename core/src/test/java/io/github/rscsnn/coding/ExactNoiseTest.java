package io.github.rscsnn.coding;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rscsnn.InScope;
import io.github.rscsnn.network.Normalise;
import io.github.rscsnn.tensor.Seeds;
import io.github.rscsnn.tensor.Tensors;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.apache.commons.statistics.distribution.ChiSquaredDistribution;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(InScope.class)
class ExactNoiseTest {
    private static final NormalDistribution STANDARD = NormalDistribution.of(0, 1);
    private static final Normalise CIFAR =
            new Normalise(new float[] {0.4914f, 0.4822f, 0.4465f}, new float[] {0.2023f, 0.1994f, 0.2010f});

    /** As docs/certificates.md has it; the probability beyond is known to a few units of its last digit. */
    @Test
    void aNormalNumberIsOffByNoMoreThanStated() {
        SplittableRandom random = new SplittableRandom(4);
        for (int i = 0; i < 200_000; i++) {
            long bits = random.nextLong() >>> i % 62 & ~1L; // the deeper, the further out
            double p = ((bits >>> 1) + 0.5) * 0x1p-64;
            double number = ExactNoise.gaussian(bits);
            double error = (STANDARD.survivalProbability(number) - p) / STANDARD.density(number);
            assertThat(Math.abs(error)).as("%x", bits).isLessThan(0x1p-49 * Math.max(1, number));
            assertThat(ExactNoise.gaussian(bits | 1)).isEqualTo(-number);
        }
        assertThat(ExactNoise.gaussian(0)).isBetween(9.0, 9.2);
        assertThat(ExactNoise.gaussian(-2)).isBetween(0.0, 1e-15);
    }

    /** What the network sees has the probabilities of a Gaussian's slices, the two ends having all that is beyond. */
    @Test
    void aRoundedSumHasTheProbabilitiesOfTheRoundedGaussian() {
        double pixel = 0.75f;
        double sigma = 0.002;
        Coding coding =
                new RandomizedSmoothingCoding(RandomizedSmoothingCoding.Variant.I, sigma * sigma, NoiseSpace.PIXEL);
        int draws = 200_000;
        int[] ids = {7};
        Noise noise = Noise.exact(new Seeds(5), ids);
        Tensor image = Tensors.of(new float[] {(float) pixel}, 1, 1, 1, 1).expand(1, 1, 1, draws);
        float[] seen = Tensors.floats(
                coding.encode(image, 1, UnaryOperator.identity(), noise).data());
        int middle = 768;
        int reach = 5;
        long[] counts = new long[2 * reach + 1];
        for (float value : seen) {
            assertThat(value * 1024).isEqualTo((float) Math.rint(value * 1024));
            counts[Math.clamp(Math.round(value * 1024) - middle + reach, 0, 2 * reach)]++;
        }
        double chi = 0;
        for (int c = 0; c < counts.length; c++) {
            double low = c == 0 ? 0 : beyond(c - reach - 0.5, sigma);
            double high = c == 2 * reach ? 1 : beyond(c - reach + 0.5, sigma);
            double expected = draws * (high - low);
            chi += (counts[c] - expected) * (counts[c] - expected) / expected;
        }
        assertThat(ChiSquaredDistribution.of(2 * reach).survivalProbability(chi))
                .isGreaterThan(1e-4);
    }

    private static double beyond(double steps, double sigma) {
        return STANDARD.cumulativeProbability(steps / 1024 / sigma);
    }

    /** The coarse number must not decide where it could be wrong: sums as close to a bound as it is off, and around it. */
    @Test
    void whatIsSeenIsTheExactSumRounded() {
        SplittableRandom random = new SplittableRandom(6);
        for (double sigma : new double[] {0.01, 0.12, 0.5, 3}) {
            ExactNoise.Rounding rounding = ExactNoise.Rounding.of(sigma);
            int coarse = 0;
            for (int i = 0; i < 200_000; i++) {
                long bits = random.nextLong() >>> i % 8;
                double bound = (random.nextInt(1024) + 0.5) / 1024;
                double off = (random.nextDouble() - 0.5) * Math.scalb(1, -10 - i % 40);
                double number = ExactNoise.gaussian(bits);
                double value = bound - sigma * number + off;
                assertThat(rounding.of(value, bits)).as("%x", bits).isEqualTo((float)
                        (Math.rint((value + sigma * number) * 1024) / 1024));
                boolean same =
                        Math.rint((value + sigma * coarse(bits)) * 1024) == Math.rint((value + sigma * number) * 1024);
                coarse += same ? 0 : 1;
            }
            assertThat(coarse)
                    .as("sums that the coarse number alone gets wrong")
                    .isPositive();
            assertThat(rounding.safe()).isBetween(0.45, 0.5);
        }
    }

    private static double coarse(long bits) {
        double size = NormalTable.coarse(bits >>> 1);
        return (bits & 1) == 0 ? size : -size;
    }

    @Test
    void everyVariantIsOnTheGridAndCloseToTheFloatOne() {
        Tensor images = Tensors.of(floats(2 * 3 * 8 * 8), 2, 3, 8, 8);
        for (RandomizedSmoothingCoding.Variant variant : RandomizedSmoothingCoding.Variant.values()) {
            for (NoiseSpace space : NoiseSpace.values()) {
                Coding coding = new RandomizedSmoothingCoding(variant, 0.1, space);
                Coded exact = coding.encode(images, 3, UnaryOperator.identity(), Noise.exact(new Seeds(1), 4, 5));
                assertThat(exact.data().scalar_type().intern()).isEqualTo(ScalarType.Float);
                float[] values = Tensors.floats(exact.data());
                for (float value : values) {
                    assertThat(value).isBetween(0f, 1f);
                    assertThat(value * 1024).isEqualTo((float) Math.rint(value * 1024));
                }
                Coded plain = coding.encode(images, 3, UnaryOperator.identity(), Noise.perImage(new Seeds(1), 4, 5));
                assertThat(values).hasSameSizeAs(Tensors.floats(plain.data()));
                assertThat(mean(values))
                        .isCloseTo(mean(Tensors.floats(plain.data())), org.assertj.core.data.Offset.offset(0.05));
                assertThat(Tensors.shape(coding.encode(images, 3, CIFAR, Noise.exact(new Seeds(1), 4, 5))
                                .data()))
                        .isEqualTo(Tensors.shape(exact.data()));
            }
        }
    }

    @Test
    void anImageSeesTheSameNoiseInAnyBatch() {
        Tensor both = Noise.exact(new Seeds(3), 8, 9).gaussian(2, 3, 5);
        Noise alone = Noise.exact(new Seeds(3), 9);
        double[] first = Tensors.doubles(alone.gaussian(1, 3, 5));
        assertThat(Tensors.doubles(both.select(0, 1))).containsExactly(first);
        assertThat(Tensors.doubles(alone.gaussian(1, 3, 5))).doesNotContain(first[0]);
        assertThat(Arrays.copyOf(first, 5))
                .containsExactly(Tensors.doubles(Noise.exact(new Seeds(3), 9).gaussian(1, 5)));
    }

    /** In float32 a black pixel spikes once in 2^24 draws. */
    @Test
    void spikesHaveThePixelsProbability() {
        int draws = 40_000;
        Noise noise = Noise.exact(new Seeds(3), 1);
        double[] uniform = Tensors.doubles(noise.uniform(1, draws));
        assertThat(Arrays.stream(uniform))
                .allMatch(value -> value >= 0 && value < 1 && value * 0x1p53 == Math.rint(value * 0x1p53))
                .anyMatch(value -> value * 0x1p24 != Math.rint(value * 0x1p24));
        Tensor grey = Tensors.of(new float[] {0.3f}, 1, 1, 1, 1);
        Coded spikes = new PoissonCoding().encode(grey, draws, UnaryOperator.identity(), noise);
        assertThat(spikes.data().scalar_type().intern()).isEqualTo(ScalarType.Float);
        assertThat(mean(Tensors.floats(spikes.data()))).isBetween(0.29, 0.31);
    }

    private static double mean(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    private static float[] floats(int count) {
        float[] values = new float[count];
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < count; i++) {
            values[i] = random.nextInt(256) / 255f;
        }
        return values;
    }
}
