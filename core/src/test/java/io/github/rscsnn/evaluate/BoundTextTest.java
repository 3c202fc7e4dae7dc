package io.github.rscsnn.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BoundTextTest {
    /** Text read back is on the safe side, and within a unit of its last digit. */
    @Test
    void neverClaimsTooMuch() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 20_000; i++) {
            int digits = random.nextInt(7);
            double scale = Math.pow(10, random.nextInt(-8, 3));
            double value = (i % 2 == 0 ? random.nextDouble(-1, 1) : random.nextInt(-1000, 1000) / 1000.0) * scale;
            double unit = Math.pow(10, -digits) * (1 + 1e-9);
            assertThat(Double.parseDouble(BoundText.lower(value, digits))).isBetween(value - unit, value);
            assertThat(Double.parseDouble(BoundText.upper(value, digits))).isBetween(value, value + unit);
            BigDecimal percent = new BigDecimal(BoundText.lowerPercent(value, digits)).movePointLeft(2);
            assertThat(percent.doubleValue()).isBetween(value - unit, value);
            percent = new BigDecimal(BoundText.upperPercent(value, digits)).movePointLeft(2);
            assertThat(percent.doubleValue()).isBetween(value, value + unit);
            double p = Math.abs(value) % 1;
            assertThat(Double.parseDouble(BoundText.pValue(p).replace("<", ""))).isGreaterThanOrEqualTo(p);
            assertThat(Double.parseDouble(BoundText.scientific(p))).isBetween(p, 1.1 * p + 1e-300);
        }
    }

    @Test
    void byExample() {
        assertThat(BoundText.lower(0.0416, 3)).isEqualTo("0.041");
        assertThat(BoundText.lower(0.3, 3)).as("exact decimals stay").isEqualTo("0.300");
        assertThat(BoundText.lowerPercent(0.29, 1))
                .as("100 * 0.29 is 28.999999999999996")
                .isEqualTo("29.0");
        assertThat(BoundText.percents(0.31149, 0.43501, 1)).isEqualTo("[31.1, 43.6]");
        assertThat(BoundText.percents(-0.0001, 0, 1)).isEqualTo("[-0.1, 0.0]");
        assertThat(BoundText.pValue(0.0504)).isEqualTo("0.051");
        assertThat(BoundText.pValue(0.001)).isEqualTo("0.001");
        assertThat(BoundText.pValue(4e-5)).isEqualTo("<0.001");
        assertThat(BoundText.scientific(1.21e-5)).isEqualTo("1.3e-05");
        assertThat(BoundText.scientific(0)).as("nothing is impossible").isEqualTo("2.3e-308");
    }
}
