package io.github.rscsnn.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class StorageTypeTest {
    @Test
    void bfloat16IsExactForSpikesAndTheirMeans() {
        for (float value : new float[] {0, 0.25f, 0.5f, 0.75f, 1, -2}) {
            assertThat(roundTrip(value)).isEqualTo(value);
        }
    }

    @Test
    void bfloat16RoundsToNearest() {
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < 10_000; i++) {
            float value = Float.intBitsToFloat(random.nextInt());
            float rounded = roundTrip(value);
            if (Float.isNaN(value)) {
                continue;
            }
            if (!Float.isFinite(rounded)) {
                assertThat(rounded).isEqualTo(Math.copySign(Float.POSITIVE_INFINITY, value));
                assertThat(Math.abs(value)).isGreaterThanOrEqualTo(0x1.ffp127f);
                continue;
            }
            BigDecimal error = distance(value, rounded);
            int bits = Float.floatToRawIntBits(rounded);
            assertThat(error).isLessThanOrEqualTo(distance(value, Float.intBitsToFloat(bits + 0x10000)));
            assertThat(error).isLessThanOrEqualTo(distance(value, Float.intBitsToFloat(bits - 0x10000)));
        }
    }

    @Test
    void bfloat16RoundsTiesToEven() {
        assertThat(roundTrip(Float.intBitsToFloat(0x3f808000))).isEqualTo(1f);
        assertThat(roundTrip(Float.intBitsToFloat(0x3f818000))).isEqualTo(Float.intBitsToFloat(0x3f820000));
    }

    @Test
    void bfloat16KeepsSpecialValues() {
        assertThat(roundTrip(Float.NaN)).isNaN();
        assertThat(roundTrip(Float.intBitsToFloat(0xffc00000))).isNaN();
        assertThat(roundTrip(Float.NEGATIVE_INFINITY)).isEqualTo(Float.NEGATIVE_INFINITY);
        assertThat(roundTrip(Float.MAX_VALUE)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(Float.floatToRawIntBits(roundTrip(-0f))).isEqualTo(0x80000000);
    }

    private static float roundTrip(float value) {
        return StorageType.fromBfloat16(StorageType.toBfloat16(value));
    }

    private static BigDecimal distance(float a, float b) {
        return Float.isFinite(b)
                ? new BigDecimal(a).subtract(new BigDecimal(b)).abs()
                : new BigDecimal(Float.MAX_VALUE);
    }
}
