package io.github.rscsnn.reproduce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rscsnn.evaluate.RobustResult;
import io.github.rscsnn.train.EpochMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows of the paper's tables on generated images with tiny networks. */
@Tag("slow")
class TableReproductionTest {
    private static final Map<String, Object> TINY = Map.of(
            "data",
            "shapes10",
            "width",
            0.03,
            "time-steps",
            2,
            "threshold",
            0.5,
            "train-limit",
            32,
            "batch",
            16,
            "threads",
            1);

    private final List<String> messages = new ArrayList<>();
    private final ReproductionListener progress = new ReproductionListener() {
        @Override
        public void message(String text) {
            messages.add(text);
        }
    };

    @TempDir
    private Path out;

    private Settings settings(List<Long> seeds) {
        return new Settings(out, 1, null, TINY, seeds, 8, 2, 2, 8.0 / 255, true, null);
    }

    private ReproducedTable reproduce(String table, String rows, ReproductionListener listener) throws IOException {
        return TableReproduction.run(
                PaperTable.load(table).select(List.of(rows.split(","))),
                settings(List.of(1L)),
                "rsc reproduce",
                listener);
    }

    @Test
    void measuresRowsOnceAndUsesThemAgain() throws IOException {
        ReproducedTable first = reproduce("table3", "cifar10 rsc-0.1", progress);
        ReproducedRow row = first.rows().getFirst();
        assertThat(row.cells())
                .extracting(Cell::column)
                .containsExactly("clean", "fgsm", "pgd", "f_qte", "p_qte", "eotpgd-stclamp");
        assertThat(row.cells()).allMatch(cell -> cell.values().size() == 1);
        assertThat(row.cell("pgd").orElseThrow().paper()).isEqualTo(37.28);
        assertThat(row.cell("eotpgd-stclamp").orElseThrow().paper()).isNull();
        assertThat(row.runs().getFirst().deviations())
                .containsEntry("width", 0.03)
                .containsEntry("schedule", "cosine-step")
                .doesNotContainKey("sigma2");
        double clean = row.cell("clean").orElseThrow().mean();
        double pgd = row.cell("pgd").orElseThrow().mean();
        assertThat(row.cell("p_qte").orElseThrow().mean()).isEqualTo(8 * (clean + pgd) / 200);

        messages.clear();
        ReproducedTable second = reproduce("table3", "cifar10 rsc-0.1", progress);
        assertThat(messages).isEmpty();
        assertThat(second.rows().getFirst().cells()).isEqualTo(row.cells());

        // the same network is a row of other tables too
        reproduce("table2", "cifar10 rsc-0.1", progress);
        assertThat(messages).noneMatch(text -> text.contains("training"));
        assertThat(runs()).hasSize(1);
    }

    @Test
    void writesMarkdownCsvAndJson() throws IOException {
        reproduce("table3", "cifar10 direct", progress);
        assertThat(out.resolve("table3.md"))
                .content()
                .contains("# Table 3")
                .contains("| CIFAR10")
                .contains("(90.69, ")
                .contains("`width = 0.03`")
                .contains("## Provenance");
        List<String> lines = Files.readAllLines(out.resolve("table3.csv"));
        assertThat(lines).hasSize(7);
        // the check for masking is for random rows: nothing was measured, nothing is filled in
        assertThat(lines.getLast()).startsWith("CIFAR10,VGG-5,Direct,cifar10-vgg5-direct,eotpgd-stclamp,,,0,");
        assertThat(out.resolve("table3.json"))
                .content()
                .contains("\"paper\" : 90.69")
                .contains("\"difference\"");
    }

    @Test
    void otherPeoplesWorkIsQuotedOnly() throws IOException {
        ReproducedTable table = reproduce("table7", "cifar10 kundu", progress);
        assertThat(messages).isEmpty();
        assertThat(table.rows().getFirst().cell("pgd").orElseThrow().text()).isEqualTo("– (9.10)");
    }

    @Test
    void blackBoxImagesComeFromAnotherNetwork() throws IOException {
        ReproducedTable table = reproduce("table4", "cifar10 direct", progress);
        assertThat(runs()).hasSize(2);
        assertThat(table.rows().getFirst().cell("pgd").orElseThrow().values()).hasSize(1);
        Path direct = Path.of(table.rows().getFirst().runs().getFirst().run());
        try (Stream<Path> files = Files.list(direct.resolve("results/reproduce"))) {
            assertThat(files.filter(file -> file.toString().contains("transfer-pgd")))
                    .singleElement()
                    .satisfies(file -> assertThat(file).content().contains("transfer(direct"));
        }
    }

    @Test
    void studentsShareTheirTeacher() throws IOException {
        reproduce("table9", "cifar10-vgg5-rsc-0.1-kd", progress);
        reproduce("table6", "cifar10 e-rsct", progress);
        reproduce("table3", "cifar10 ann", progress);
        assertThat(runs()).hasSize(3).anyMatch(run -> run.startsWith("cifar10-vgg5-ann"));
    }

    @Test
    void severalSeedsGiveASpread() throws IOException {
        ReproducedTable table = TableReproduction.run(
                PaperTable.load("table3").select(List.of("cifar10 direct")),
                settings(List.of(1L, 2L)),
                "rsc reproduce",
                progress);
        Cell clean = table.rows().getFirst().cell("clean").orElseThrow();
        assertThat(clean.values()).hasSize(2);
        assertThat(clean.deviation()).isNotNull();
        assertThat(table.rows().getFirst().runs()).extracting(RunNote::seed).containsExactly(1L, 2L);
    }

    @Test
    void stoppedAtAnyMomentItGoesOnToTheSameNumbers() throws IOException {
        ReproducedTable whole = reproduce("table3", "cifar10 rsc-0.1", progress);
        delete(out.resolve("runs"));

        ReproductionListener inTraining = new ReproductionListener() {
            @Override
            public void epochDone(EpochMetrics metrics) {
                throw new CancellationException("stopped");
            }
        };
        assertThatThrownBy(() -> reproduce("table3", "cifar10 rsc-0.1", inTraining))
                .isInstanceOf(CancellationException.class);
        ReproductionListener inAttack = new ReproductionListener() {
            @Override
            public void done(RobustResult result) {
                if (result.label().equals("pgd")) {
                    throw new CancellationException("stopped");
                }
            }
        };
        assertThatThrownBy(() -> reproduce("table3", "cifar10 rsc-0.1", inAttack))
                .isInstanceOf(CancellationException.class);
        messages.clear();
        ReproducedTable again = reproduce("table3", "cifar10 rsc-0.1", progress);
        assertThat(messages).noneMatch(text -> text.contains("training") || text.contains(": fgsm"));
        assertThat(again.rows().getFirst().cells())
                .isEqualTo(whole.rows().getFirst().cells());
    }

    @Test
    void hoursBecomeEpochsOnce() throws IOException {
        Settings hours = new Settings(out, null, 0.0005, TINY, List.of(1L), 8, 2, 2, 8.0 / 255, false, null);
        PaperTable table = PaperTable.load("table3").select(List.of("cifar10 direct"));
        ReproducedTable first = TableReproduction.run(table, hours, "rsc reproduce", progress);
        assertThat(messages).anyMatch(text -> text.contains("images/s"));
        assertThat(out.resolve("budget.json")).exists();
        messages.clear();
        ReproducedTable second = TableReproduction.run(table, hours, "rsc reproduce", progress);
        assertThat(messages).isEmpty();
        assertThat(second.rows()).isEqualTo(first.rows());
    }

    @Test
    void timeStepsAreThoseOfTheRecipes() throws IOException {
        ReproducedTable table = reproduce("table8", "cifar10,cifar100", progress);
        assertThat(table.rows()).hasSize(6).allSatisfy(row -> {
            Cell cell = row.cells().getFirst();
            assertThat(cell.difference()).isZero();
        });
        assertThat(runs()).isEmpty();
    }

    @Test
    void refusesImpossibleSettings() {
        assertThatThrownBy(() -> new Settings(out, 1, 2.0, TINY, List.of(1L), 8, 2, 2, 0, true, null))
                .hasMessageContaining("either epochs or hours");
        assertThatThrownBy(() -> new Settings(out, 0, null, TINY, List.of(1L), 8, 2, 2, 0, true, null))
                .hasMessageContaining("epochs must be at least 1");
        assertThatThrownBy(() -> settings(List.of(1L, 1L))).hasMessageContaining("different");
        assertThatThrownBy(() -> new Settings(out, 1, null, Map.of("seed", 3), List.of(1L), 8, 2, 2, 0, true, null))
                .hasMessageContaining("option of its own");
        Map<String, Object> teacher = Map.of("teacher", "runs/ann");
        assertThatThrownBy(() -> new Settings(out, 1, null, teacher, List.of(1L), 8, 2, 2, 0, true, null))
                .hasMessageContaining("'teacher' cannot be set here");
    }

    private List<String> runs() throws IOException {
        Path folder = out.resolve("runs");
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> paths = Files.list(folder)) {
            return paths.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
