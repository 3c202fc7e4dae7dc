package io.github.rscsnn.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.commons.statistics.distribution.BinomialDistribution;
import org.junit.jupiter.api.Test;

class SignFlipTestTest {
    private static long[] binary(int onlyA, int onlyB) {
        return IntStream.range(0, onlyA + onlyB + 5)
                .mapToLong(i -> i < onlyA ? 1 : i < onlyA + onlyB ? -1 : 0)
                .toArray();
    }

    /** On 0 and 1 it is McNemar's exact test: the binomial test of the discordant pairs. */
    @Test
    void isMcNemarsExactTest() {
        for (int a = 0; a < 12; a++) {
            for (int b = 0; b < 12; b++) {
                BinomialDistribution coin = BinomialDistribution.of(a + b, 0.5);
                double tail = a == 0 ? 1 : coin.survivalProbability(a - 1);
                assertThat(SignFlipTest.greater(binary(a, b))).isCloseTo(tail, within(1e-14));
                double both = Math.min(1, 2 * coin.cumulativeProbability(Math.min(a, b)));
                assertThat(SignFlipTest.twoSided(binary(a, b))).isCloseTo(both, within(1e-14));
            }
        }
        // Fagerland, Lydersen and Laake 2014: 1 and 7 discordant pairs, exact conditional p = 0.070
        assertThat(SignFlipTest.twoSided(binary(1, 7))).isCloseTo(0.0703125, within(1e-15));
    }

    /** All 2^n signs, one by one. */
    @Test
    void countsAllSigns() {
        SplittableRandom random = new SplittableRandom(3);
        for (int repeat = 0; repeat < 50; repeat++) {
            long[] differences = random.longs(9, -6, 7).map(d -> 3 * d).toArray();
            long seen = Arrays.stream(differences).sum();
            int atLeast = 0;
            for (int signs = 0; signs < 1 << differences.length; signs++) {
                long sum = 0;
                for (int i = 0; i < differences.length; i++) {
                    sum += (signs >> i & 1) == 1 ? differences[i] : -differences[i];
                }
                atLeast += sum >= seen ? 1 : 0;
            }
            assertThat(SignFlipTest.greater(differences))
                    .isCloseTo(atLeast / (double) (1 << differences.length), within(1e-12));
        }
    }

    @Test
    void extremes() {
        assertThat(SignFlipTest.greater(new long[3])).isEqualTo(1);
        assertThat(SignFlipTest.twoSided(new long[] {0})).isEqualTo(1);
        assertThat(SignFlipTest.greater(binary(200, 0))).isEqualTo(Math.pow(0.5, 200));
    }

    /** Too many sums to add up: the normal approximation takes over without a jump. */
    @Test
    void manyImagesOfOddDraws() {
        SplittableRandom random = new SplittableRandom(4);
        long[] small = random.longs(5000, -90, 92).toArray();
        long[] large = Arrays.stream(small).map(d -> d * 1000 + 1).toArray();
        assertThat(SignFlipTest.greater(large)).isCloseTo(SignFlipTest.greater(small), within(2e-3));
    }
}
