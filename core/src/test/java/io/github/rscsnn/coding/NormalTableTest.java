package io.github.rscsnn.coding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.junit.jupiter.api.Test;

/** {@link NormalTable} against Commons Statistics, whose values it interpolates. */
class NormalTableTest {
    private static final NormalDistribution STANDARD = NormalDistribution.of(0, 1);

    @Test
    void everySliceAgreesWithTheLibrary() {
        SplittableRandom random = new SplittableRandom(3);
        for (int depth = 1; depth < 64; depth++) {
            for (int slice = 0; slice < 32; slice++) {
                long low = Long.MIN_VALUE >>> depth; // its highest bit
                long half = low | (long) (low * ((slice + random.nextDouble()) / 32));
                double expected = STANDARD.inverseSurvivalProbability((half + 0.5) * 0x1p-64);
                assertThat(Math.abs(NormalTable.inverseSurvival(half) - expected))
                        .as("%x", half)
                        .isLessThan(0x1p-50 * Math.max(1, expected));
            }
        }
    }

    @Test
    void bothEndsAreThere() {
        assertThat(NormalTable.inverseSurvival(0)).isBetween(9.0, 9.2);
        assertThat(NormalTable.inverseSurvival(Long.MAX_VALUE)).isZero();
    }

    @Test
    void itFallsMonotonically() {
        double last = Double.POSITIVE_INFINITY;
        for (long half = 1; half > 0 && half < Long.MAX_VALUE / 2; half += half / 50 + 1) {
            double value = NormalTable.inverseSurvival(half);
            assertThat(value).as("%x", half).isLessThan(last);
            last = value;
        }
    }
}
