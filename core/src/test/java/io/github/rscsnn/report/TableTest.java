package io.github.rscsnn.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TableTest {
    private final Table table =
            new Table("Network", "Clean", "PGD").row("ANN", 93.1, "-").row("RSC-0.1", "8.0 ± 2.0", "41.25");

    @Test
    void textIsAlignedWithNumbersFlushRight() {
        assertThat(table.text()).isEqualTo("""
                        Network      Clean    PGD
                        -------  ---------  -----
                        ANN           93.1      -
                        RSC-0.1  8.0 ± 2.0  41.25
                        """);
    }

    @Test
    void textFitsAWidthByWrappingWordsNeverNumbers() {
        Table wide = new Table("check", "what it means", "share %")
                .row("gradients", "some of them are zero in every image", "12.5 ± 2.0")
                .row("steps", "few", "3");
        assertThat(wide.text(0)).isEqualTo(wide.text());
        assertThat(wide.text(70)).isEqualTo(wide.text());
        assertThat(wide.text(40)).isEqualTo("""
                check      what it means         share %
                ---------  -----------------  ----------
                gradients  some of them are   12.5 ± 2.0
                           zero in every
                           image
                steps      few                         3
                """);
        for (int width = 5; width < 70; width++) {
            int most = width;
            assertThat(wide.text(width).lines()).as("width %d", width).allMatch(line -> line.length() <= most);
            assertThat(wide.text(width).replaceAll("\\s+", "")).contains("12.5±2.0");
            if (width > 10) {
                assertThat(wide.text(width)).contains("gradients").contains("zero");
            }
        }
        String path = "/a/path/" + "without-a-blank/".repeat(9);
        assertThat(new Table("run", "n").row(path, 1).text(80).lines()).allMatch(line -> line.length() <= 80);
        assertThat(new Table("run", "n").row(path, 1).text(80).replaceAll("\\s+", ""))
                .contains(path);
    }

    @Test
    void whereWordsDoNotFitARowIsABlock() {
        Table wide =
                new Table("a", "long name", "empty").row("first", "1.25", "").row("second", "a few words more", "x");
        assertThat(wide.text(14)).isEqualTo("""
                a: first
                long name:
                  1.25

                a: second
                long name: a
                  few words
                  more
                empty: x
                """);
    }

    @Test
    void recordsAreCellsByHeader() {
        assertThat(table.records().getFirst())
                .containsExactly(
                        Map.entry("Network", "ANN"), Map.entry("Clean", new BigDecimal("93.1")), Map.entry("PGD", "-"));
        assertThat(new Table("n", "name", "least", "range")
                        .row(-12, "007", "<0.001", "[1, 2]")
                        .records()
                        .getFirst()
                        .values())
                .containsExactly(new BigDecimal("-12"), "007", "<0.001", "[1, 2]");
    }

    @Test
    void lastColumnOfWordsLeavesNoSpacesBehind() {
        assertThat(new Table("a", "b").row(1, "long").row(2, "x").text()).isEqualTo("a  b\n-  ----\n1  long\n2  x\n");
    }

    @Test
    void markdownMarksColumnsOfNumbers() {
        assertThat(table.markdown()).isEqualTo("""
                        | Network |     Clean |   PGD |
                        | ------- | --------: | ----: |
                        | ANN     |      93.1 |     - |
                        | RSC-0.1 | 8.0 ± 2.0 | 41.25 |
                        """);
    }

    @Test
    void markdownEscapesBars() {
        assertThat(new Table("a|b").row("c|d").markdown()).contains("| a\\|b |").contains("| c\\|d |");
    }

    @Test
    void csvQuotesWhereNeeded() {
        assertThat(new Table("a", "b")
                        .row("x,y", "say \"no\"")
                        .row("two\nlines", 3)
                        .csv())
                .isEqualTo("a,b\n\"x,y\",\"say \"\"no\"\"\"\n\"two\nlines\",3\n");
    }

    @Test
    void tableWithoutRowsHasItsHeader() {
        assertThat(new Table("a", "bc").text()).isEqualTo("a  bc\n-  --\n");
    }

    @Test
    void rowsOfAnotherLengthAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Table("a", "b").row(1))
                .withMessage("a row of 1 cells in a table of 2 columns");
        assertThatIllegalArgumentException().isThrownBy(Table::new);
    }
}
