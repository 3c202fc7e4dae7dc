package io.github.rscsnn.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerTest {
    private static final ImageResult PLAIN = new ImageResult(
            3, 1, new int[] {2, 7, 1}, "eot(20, \"bptt\")\tsecond", 20, false, 5, 3072, true, 0.25, null);
    private static final ImageResult OF_SUITE = new ImageResult(
            12,
            0,
            new int[] {1, 1, 0},
            "",
            null,
            true,
            0,
            0,
            null,
            1e-7,
            new ImageResult.Spent(null, "square", 1L << 40, 0));

    @TempDir
    private Path folder;

    private Ledger ledger(boolean anew, String... facts) {
        return ledger(anew ? Long.MAX_VALUE : 0, facts);
    }

    private Ledger ledger(long from, String... facts) {
        return new Ledger(folder.resolve("results/ledger.tsv"), "01234567", "1.0 (abc)", List.of(facts), from);
    }

    private static Ledger.Judgement pgd(Ledger ledger, double epsilon) {
        return ledger.judgement("pgd", "pgd(7 steps)", epsilon, List.of("judge 10 draws"));
    }

    @Test
    void whatIsAddedIsReadAgain() throws IOException {
        pgd(ledger(false, "a"), 0.1).add(List.of(PLAIN, OF_SUITE));
        assertThat(pgd(ledger(false, "a"), 0.1).images())
                .containsOnlyKeys(3, 12)
                .satisfies(images -> {
                    assertThat(images.get(3))
                            .usingRecursiveComparison()
                            .ignoringFields("source")
                            .isEqualTo(PLAIN);
                    assertThat(images.get(3).source()).isEqualTo("eot(20, 'bptt') second");
                    assertThat(images.get(12)).usingRecursiveComparison().isEqualTo(OF_SUITE);
                });
        assertThat(pgd(ledger(true, "a"), 0.1).images()).as("anew").isEmpty();
        long before = Files.size(folder.resolve("results/ledger.tsv"));
        assertThat(pgd(ledger(before, "a"), 0.1).images())
                .as("anew, and nothing since")
                .isEmpty();
        pgd(ledger(false, "a"), 0.1).add(List.of(OF_SUITE));
        assertThat(pgd(ledger(before, "a"), 0.1).images()).as("since then").containsOnlyKeys(12);
        assertThat(pgd(ledger(false, "b"), 0.1).images()).as("other weights").isEmpty();
        assertThat(pgd(ledger(false, "a"), 0.2).images()).as("other epsilon").isEmpty();
    }

    @Test
    void theLaterRowCounts() throws IOException {
        pgd(ledger(false), 0.1).add(List.of(PLAIN));
        ImageResult later = new ImageResult(3, 1, new int[] {0, 10, 0}, "", null, false, 0, 0, null, 0.5, null);
        pgd(ledger(true), 0.1).add(List.of(later));
        assertThat(pgd(ledger(false), 0.1).images().get(3).right()).isEqualTo(10);
        assertThat(Ledger.read(folder.resolve("results/ledger.tsv"))).hasSize(2);
    }

    /** As those read it who know no more than that it is a table: a header, and as many cells in each row. */
    @Test
    void isATable() throws IOException {
        pgd(ledger(false), 0.1).add(List.of(PLAIN, OF_SUITE));
        List<String[]> cells = Files.readAllLines(folder.resolve("results/ledger.tsv")).stream()
                .map(line -> line.split("\t", -1))
                .toList();
        List<String> header = Arrays.asList(cells.getFirst());
        assertThat(cells).hasSize(3).allSatisfy(line -> assertThat(line).hasSameSizeAs(cells.getFirst()));
        String[] row = cells.get(1);
        assertThat(row[header.indexOf("schema")]).isEqualTo("1");
        assertThat(row[header.indexOf("weights")]).isEqualTo("01234567");
        assertThat(row[header.indexOf("epsilon")]).isEqualTo("0.1");
        assertThat(row[header.indexOf("image")]).isEqualTo("3");
        assertThat(row[header.indexOf("predicted")]).isEqualTo("1");
        assertThat(row[header.indexOf("right")]).isEqualTo("7");
        assertThat(row[header.indexOf("draws")]).isEqualTo("10");
        assertThat(row[header.indexOf("votes")]).isEqualTo("2,7,1");
        assertThat(cells.get(2)[header.indexOf("predicted")]).as("a tie").isEqualTo("-1");
    }

    /** Cut anywhere within the last row, changed anywhere in another: the rest stays, and can be added to. */
    @Test
    void aDamagedRowIsLeftOut() throws IOException {
        Path file = folder.resolve("results/ledger.tsv");
        pgd(ledger(false), 0.1).add(List.of(PLAIN, OF_SUITE));
        String whole = Files.readString(file);
        int last = whole.stripTrailing().lastIndexOf('\n') + 1;
        for (int end : new int[] {last + 1, last + 30, whole.length() - 2}) {
            Files.writeString(file, whole.substring(0, end));
            assertThat(pgd(ledger(false), 0.1).images()).containsOnlyKeys(3);
            pgd(ledger(false), 0.1).add(List.of(OF_SUITE));
            assertThat(pgd(ledger(false), 0.1).images()).containsOnlyKeys(3, 12);
        }
        Files.writeString(file, whole.replace("2,7,1", "1,8,1"));
        assertThat(pgd(ledger(false), 0.1).images()).containsOnlyKeys(12);
        Files.write(file, whole.replace("2,7,1", "2,\u00ff,1").getBytes(StandardCharsets.ISO_8859_1)); // no UTF-8
        assertThat(pgd(ledger(false), 0.1).images()).containsOnlyKeys(12);
    }

    @Test
    void refusesAnotherTable() throws IOException {
        Path file = Files.createDirectories(folder.resolve("results")).resolve("ledger.tsv");
        Files.writeString(file, "idx\tlabel\n1\t2\n");
        assertThatThrownBy(() -> pgd(ledger(false), 0.1).images())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("ledger.tsv is no ledger of this version");
    }
}
