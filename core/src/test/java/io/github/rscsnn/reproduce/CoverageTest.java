package io.github.rscsnn.reproduce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.rscsnn.train.JsonFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which of the paper's numbers have one of ours. */
class CoverageTest {
    @TempDir
    private Path folder;

    private static PublishedValue value(String recipe, String metric, String tier, double percent, int images) {
        return new PublishedValue(
                recipe,
                metric,
                tier,
                List.of(42L),
                List.of(percent),
                percent - 2,
                percent + 2,
                images,
                10,
                "",
                600_000,
                "c0ffee",
                List.of());
    }

    private Coverage coverage(PublishedValue... values) throws IOException {
        JsonFile.write(folder.resolve("some.json"), Map.of("measurements", List.of(values)));
        return Coverage.of(folder);
    }

    private static List<Coverage.Cell> measured(Coverage coverage) {
        return coverage.cells().stream().filter(cell -> cell.measured() != null).toList();
    }

    @Test
    void thePaperHas318Numbers() throws IOException {
        Coverage none = coverage();
        assertThat(none.cells().stream()
                        .collect(Collectors.groupingBy(cell -> cell.table().name(), Collectors.counting())))
                .isEqualTo(Map.of(
                        "table2", 12L, "table3", 115L, "table4", 60L, "table5", 12L, "table6", 40L, "table7", 70L,
                        "table9", 9L));
        assertThat(none.cells()).hasSize(318).allMatch(cell -> !cell.reason().isEmpty());
        assertThat(none.summary().rows().getLast()).startsWith("all", "318", "0");
        assertThat(none.markdown())
                .startsWith("# Coverage of the paper's numbers\n\n0 of the 318 numbers")
                .contains("| no network of imagenet-resnet19-ann yet");
    }

    @Test
    void aNetworkCountsInEveryTableThatHasItsRecipe() throws IOException {
        String rsc = "cifar10-vgg5-rsc-0.1";
        Coverage coverage = coverage(
                value(rsc, "clean", "narrow", 70, 10_000),
                value(rsc, "pgd", "narrow", 30, 1000),
                value(rsc, "transfer-pgd", "narrow", 50, 1000));
        assertThat(measured(coverage))
                .extracting(cell -> cell.table().name() + " " + cell.column())
                .containsExactlyInAnyOrder(
                        "table2 clean",
                        "table2 pgd",
                        "table3 clean",
                        "table3 pgd",
                        "table3 p_qte",
                        "table4 clean",
                        "table4 pgd",
                        "table4 p_qte",
                        "table5 clean",
                        "table5 pgd",
                        "table6 clean",
                        "table6 pgd",
                        "table6 p_qte",
                        "table9 clean",
                        "table9 pgd");
        Map<String, Double> qte = measured(coverage).stream()
                .filter(cell -> cell.column().equals("p_qte"))
                .collect(Collectors.toMap(cell -> cell.table().name(), Coverage.Cell::ours));
        assertThat(qte.get("table3")).isCloseTo(8 * (0.70 + 0.30) / 2, within(1e-12));
        assertThat(qte.get("table4")).isCloseTo(8 * (0.70 + 0.50) / 2, within(1e-12));
    }

    @Test
    void theLargestTierCountsThenTheMostImages() throws IOException {
        String direct = "cifar10-vgg5-direct";
        Coverage coverage = coverage(
                value(direct, "pgd", "wide", 1, 500),
                value(direct, "pgd", "wide", 2, 1000),
                value(direct, "pgd", "narrow", 3, 10_000),
                value(direct, "clean", "narrow", 80, 10_000));
        assertThat(measured(coverage))
                .filteredOn(cell -> cell.column().equals("pgd"))
                .extracting(Coverage.Cell::ours)
                .containsOnly(2.0);
        assertThat(measured(coverage))
                .as("no QTE of two tiers")
                .noneMatch(cell -> cell.column().equals("p_qte"));
    }

    @Test
    void saysWhereItLooked() {
        Path none = folder.resolve("none");
        assertThatThrownBy(() -> Coverage.of(none))
                .isInstanceOf(IOException.class)
                .hasMessage("no results in " + none + ": give their folder with --results");
    }

    @Test
    void severalSeedsHaveAnIntervalOverTrainings() {
        Trainings trainings = new Trainings(List.of(30.0, 32.0, 34.0));
        assertThat(new Trainings(List.of(7.0, 7.0 + 1e-14)).pValue())
                .as("a tie")
                .isEqualTo(1);
        assertThat(trainings.deviation()).isCloseTo(2, within(1e-12));
        // Student's t of two degrees of freedom at 97.5 %: 4.3027
        assertThat(trainings.high() - 32).isCloseTo(4.3027 * 2 / Math.sqrt(3), within(1e-3));
    }
}
