package io.github.rscsnn.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.rscsnn.coding.Coding;
import io.github.rscsnn.coding.DirectCoding;
import io.github.rscsnn.coding.NoiseSpace;
import io.github.rscsnn.coding.PoissonCoding;
import io.github.rscsnn.coding.RandomizedSmoothingCoding;
import io.github.rscsnn.coding.RandomizedSmoothingCoding.Variant;
import io.github.rscsnn.network.Normalise;
import io.github.rscsnn.tensor.Seeds;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SmoothingNoiseTest {
    private static final Normalise NORMALISE =
            new Normalise(new float[] {0.5f, 0.5f, 0.5f}, new float[] {0.25f, 0.2f, 0.5f});

    @Test
    void sigmaIsInPixelUnits() {
        assertThat(sigma(Variant.I, NoiseSpace.PIXEL, 8)).isCloseTo(0.2, within(1e-9));
        assertThat(sigma(Variant.II, NoiseSpace.PIXEL, 4)).isCloseTo(0.1, within(1e-9));
        assertThat(sigma(Variant.I, NoiseSpace.NORMALISED, 8)).isCloseTo(0.04, within(1e-7));
        assertThat(sigma(Variant.II, NoiseSpace.NORMALISED, 4)).isCloseTo(0.02, within(1e-7));
    }

    private static double sigma(Variant variant, NoiseSpace space, int steps) {
        SmoothingNoise noise = SmoothingNoise.of(new RandomizedSmoothingCoding(variant, 0.04, space), NORMALISE, steps);
        assertThat(noise.norm()).isEqualTo(SmoothingNoise.Norm.L2);
        assertThat(noise.name()).contains(space.name().toLowerCase(java.util.Locale.ROOT));
        return ((SmoothingNoise.Gaussian) noise).sigma();
    }

    @Test
    void refusesCodingsWithoutRandomness() {
        Coding still = new RandomizedSmoothingCoding(Variant.I, 0, NoiseSpace.PIXEL);
        assertThatThrownBy(() -> SmoothingNoise.of(new DirectCoding(), NORMALISE, 8))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("rsc1, rsc2 or poisson, not direct");
        assertThatThrownBy(() -> SmoothingNoise.of(still, NORMALISE, 8)).hasMessageContaining("sigma2=0.0");
    }

    /** (3/2 - pA)^(1/T) worked out by hand. */
    @ParameterizedTest
    @CsvSource({
        "1, 0.5, 0",
        "1, 0.9, 0.4",
        "1, 1, 0.5",
        "2, 0.69, 0.1",
        "2, 1, 0.2928932188134524",
        "4, 0.8439, 0.1",
        "16, 1, 0.0423967193014263",
    })
    void poissonRadius(int steps, double pA, double radius) {
        SmoothingNoise noise = SmoothingNoise.of(new PoissonCoding(), NORMALISE, steps);
        assertThat(noise.norm()).isEqualTo(SmoothingNoise.Norm.L1);
        assertThat(noise.radius(pA)).isCloseTo(radius, within(1e-12));
        assertThat(noise.radius(pA))
                .as("the bound by the triangle inequality")
                .isGreaterThanOrEqualTo((pA - 0.5) / steps);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.49, 1.01, Double.NaN})
    void refusesProbabilitiesOfNoMajority(double pA) {
        assertThatThrownBy(() -> new SmoothingNoise.Bernoulli(4).radius(pA)).hasMessageContaining("[1/2, 1]");
        assertThatThrownBy(() -> new SmoothingNoise.Gaussian(1).radius(pA)).hasMessageContaining("[1/2, 1]");
    }

    /**
     * Any function of T · d spikes may be the base classifier. Here they are random tables and thresholds whose probability is
     * the exact sum over all spike trains: no perturbation of the radius found takes a majority away.
     */
    @Test
    void noBaseClassifierLosesItsMajorityWithinThePoissonRadius() {
        SplittableRandom random = new Seeds(11).random("tables");
        int certified = 0;
        double closest = 1;
        for (int round = 0; round < 400; round++) {
            int steps = 1 + round % 3;
            int pixels = 1 + round / 3 % 3;
            boolean[] table = round % 2 == 0 ? threshold(random, steps * pixels) : table(random, steps * pixels);
            double[] image = random.doubles(pixels)
                    .map(x -> x < 0.2 ? 0 : x > 0.8 ? 1 : x)
                    .toArray();
            double pA = probability(table, image, steps);
            if (pA < 0.5) {
                continue;
            }
            certified++;
            double radius = new SmoothingNoise.Bernoulli(steps).radius(pA);
            for (int trial = 0; trial < 40; trial++) {
                closest = Math.min(closest, probability(table, moved(random, image, radius, trial), steps));
            }
        }
        assertThat(certified).isGreaterThan(150);
        assertThat(closest).as("and some come close to one half").isBetween(0.5 - 1e-9, 0.51);
    }

    /** Silence under one dark pixel: the exact radius, so nothing larger would do. */
    @ParameterizedTest
    @ValueSource(ints = {1, 4, 16})
    void thePoissonRadiusIsAttained(int steps) {
        double radius = new SmoothingNoise.Bernoulli(steps).radius(1);
        assertThat(Math.pow(1 - radius, steps)).isCloseTo(0.5, within(1e-12));
    }

    /** Which spike trains belong to class A: those with at least (or fewer than) some number of spikes. */
    private static boolean[] threshold(SplittableRandom random, int bits) {
        boolean[] table = new boolean[1 << bits];
        int least = random.nextInt(1, bits + 1);
        boolean many = random.nextBoolean();
        for (int spikes = 0; spikes < table.length; spikes++) {
            table[spikes] = Integer.bitCount(spikes) >= least == many;
        }
        return table;
    }

    private static boolean[] table(SplittableRandom random, int bits) {
        boolean[] table = new boolean[1 << bits];
        for (int spikes = 0; spikes < table.length; spikes++) {
            table[spikes] = random.nextDouble() < 0.7;
        }
        return table;
    }

    /** Bit t · d + i is pixel i at step t. */
    private static double probability(boolean[] table, double[] image, int steps) {
        double sum = 0;
        for (int spikes = 0; spikes < table.length; spikes++) {
            double one = table[spikes] ? 1 : 0;
            for (int bit = 0; bit < steps * image.length; bit++) {
                double x = image[bit % image.length];
                one *= (spikes >> bit & 1) == 1 ? x : 1 - x;
            }
            sum += one;
        }
        return sum;
    }

    /** A perturbation of L1 norm {@code radius}: of one pixel in the first trials, then spread at random; within [0, 1]. */
    private static double[] moved(SplittableRandom random, double[] image, double radius, int trial) {
        double[] share = new double[image.length];
        if (trial < 2 * image.length) {
            share[trial / 2] = 1;
        } else {
            double sum = 0;
            for (int i = 0; i < share.length; i++) {
                share[i] = -Math.log(1 - random.nextDouble());
                sum += share[i];
            }
            for (int i = 0; i < share.length; i++) {
                share[i] /= sum;
            }
        }
        double[] moved = image.clone();
        for (int i = 0; i < moved.length; i++) {
            double sign = trial < 2 * image.length ? trial % 2 * 2 - 1 : random.nextBoolean() ? 1 : -1;
            moved[i] = Math.clamp(image[i] + sign * radius * share[i], 0, 1);
        }
        return moved;
    }
}
