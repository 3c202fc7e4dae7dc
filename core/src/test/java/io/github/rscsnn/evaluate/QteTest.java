package io.github.rscsnn.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class QteTest {
    /** One cell of the paper's tables: clean and attacked accuracy in percent, and the QTE printed beside them. */
    private record Cell(String table, String row, String metric, double clean, double attacked, BigDecimal published) {
        static Cell parse(String line) {
            String[] part = line.split(",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)", -1);
            return new Cell(
                    part[0],
                    part[1].replace("\"", ""),
                    part[2],
                    Double.parseDouble(part[3]),
                    Double.parseDouble(part[4]),
                    new BigDecimal(part[5]));
        }

        BigDecimal computed() {
            return Qte.round(Qte.of(0, clean / 100, 8, attacked / 100));
        }

        boolean reproduced() {
            return computed().compareTo(published) == 0;
        }
    }

    @Test
    void reproducesEveryPublishedCellButOne() throws IOException {
        List<Cell> cells = cells();
        assertThat(cells).hasSize(114);
        List<Cell> others = cells.stream().filter(cell -> !cell.reproduced()).toList();
        assertThat(others).hasSize(1);
        Cell exception = others.getFirst();
        assertThat(exception.table()).isEqualTo("3");
        assertThat(exception.row()).isEqualTo("VGG-11 RSC-0.1(Ours)");
        assertThat(exception.metric()).isEqualTo("P-QTE");
        assertThat(exception.published()).isEqualByComparingTo("3.22");
        assertThat(exception.computed()).isEqualByComparingTo("3.26");
    }

    @Test
    void isTheAreaBetweenTheTwoStrengthsInEitherOrder() {
        assertThat(Qte.of(0, 1, 8, 1)).isEqualTo(8);
        assertThat(Qte.of(2, 0.5, 4, 0.25)).isEqualTo(0.75);
        assertThat(Qte.of(4, 0.25, 2, 0.5)).isEqualTo(0.75);
    }

    @Test
    void roundsHalvesUpThoughTheDoubleLiesBelow() {
        assertThat(new BigDecimal(1.005)).isLessThan(new BigDecimal("1.005"));
        assertThat(Qte.round(1.005)).isEqualByComparingTo("1.01");
        assertThat(Qte.round(1.0049)).isEqualByComparingTo("1.00");
    }

    @Test
    void refusesPercentAndNegativeStrength() {
        assertThatThrownBy(() -> Qte.of(0, 90.95, 8, 0.1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("did you mean 90.95 %?");
        assertThatThrownBy(() -> Qte.of(-1, 0.9, 8, 0.1)).hasMessageContaining("-1.0");
        assertThatThrownBy(() -> Qte.of(0, Double.NaN, 8, 0.1)).hasMessageContaining("NaN");
    }

    private static List<Cell> cells() throws IOException {
        try (InputStream in = QteTest.class.getResourceAsStream("/golden/qte.csv")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .skip(1)
                    .map(Cell::parse)
                    .toList();
        }
    }
}
