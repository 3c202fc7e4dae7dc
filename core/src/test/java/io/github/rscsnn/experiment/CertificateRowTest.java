package io.github.rscsnn.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CertificateRowTest {
    /** A file never says more than was certified, and what it says is read back as it was. */
    @Test
    void radiiAreRoundedDown() {
        SplittableRandom random = new SplittableRandom(6);
        for (int i = 0; i < 2000; i++) {
            double radius = random.nextDouble(0, i % 2 == 0 ? 3 : 1e-4);
            CertificateRow row = new CertificateRow(i, 3, 3, radius, 1, i, 61.5);
            assertThat(row.radius()).isBetween(radius - 1e-6, radius);
            assertThat(CertificateRow.parse(row.line(), 7)).isEqualTo(row);
        }
        assertThat(new CertificateRow(0, 1, 1, 0.0416666, 1, 50, 0).line())
                .isEqualTo("0\t1\t1\t0.041666\t1\t50\t0:00:00.000000");
        assertThat(new CertificateRow(0, 1, 1, 0.0416669, 1, 50, 0).line()).startsWith("0\t1\t1\t0.041666\t");
        assertThat(CertificateRow.parse("0\t1\t1\t0.041666\t1\t0:00:00.000000", 50))
                .as("of an earlier version, which took 50 draws of each image")
                .isEqualTo(new CertificateRow(0, 1, 1, 0.041666, 1, 50, 0));
    }

    @Test
    void aLineThatWasCutIsNone() {
        for (String line :
                List.of("", "0", "0\t1\t1\t0.041666\t1", "0\t1\t1\t0.041666\t1\t50", "0\t1\t1\t0.041666\t1\t50\t0:0")) {
            assertThatThrownBy(() -> CertificateRow.parse(line, 50))
                    .as(line)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
