package io.github.rscsnn.reproduce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rscsnn.check.Finding;
import io.github.rscsnn.data.Progress;
import io.github.rscsnn.evaluate.AttackPlan;
import io.github.rscsnn.evaluate.RobustResult;
import io.github.rscsnn.report.Table;
import io.github.rscsnn.reproduce.Reproduction.Result;
import io.github.rscsnn.reproduce.Settings.Given;
import io.github.rscsnn.reproduce.Settings.Judging;
import io.github.rscsnn.reproduce.Settings.Training;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Table 1 computed, and several tables and figures by one command, with tiny networks on generated images. */
@Tag("slow")
class ReproductionTest {
    private final List<String> messages = new ArrayList<>();
    private final List<String> attacks = new ArrayList<>();

    @TempDir
    private Path out;

    private class Listener implements ReproductionListener {
        @Override
        public void message(String text) {
            messages.add(text);
        }

        @Override
        public void started(AttackPlan plan, int images) {
            attacks.add(plan.label());
        }
    }

    private Settings settings(Path folder, Map<String, Object> more, Double hours) {
        Map<String, Object> tiny = new LinkedHashMap<>(Map.of(
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
                1));
        tiny.putAll(more);
        return new Settings(
                folder,
                out + "/none",
                new Training(Tier.PAPER, hours == null ? 1 : null, hours, tiny, List.of(1L), Given.NONE),
                new Judging(4, 6, 2, 8.0 / 255, true));
    }

    private List<Result> reproduce(Settings settings, ReproductionListener listener, String rows, String... names)
            throws IOException {
        List<Result> results = new ArrayList<>();
        Selection selection = Selection.of(List.of(names), List.of(rows.split(",")));
        new Reproduction(settings, "rsc reproduce", null, listener, Progress.SILENT).run(selection, results::add);
        return results;
    }

    private Result checklist(Path folder, ReproductionListener listener) throws IOException {
        return reproduce(settings(folder, Map.of(), null), listener, "cifar10 rsc-0.1", "table1")
                .getFirst();
    }

    /** Table 8 has 16 steps for Poisson and 8 for the others. */
    @Test
    void fewerTimeStepsKeepThePapersRatio() {
        Budget budget = new Budget(settings(out, Map.of("time-steps", 4, "data", "cifar10"), null));
        assertThat(budget.recipe("cifar10-vgg5-direct", 1).steps()).isEqualTo(4);
        assertThat(budget.recipe("cifar10-vgg5-rsc-0.1", 1).steps()).isEqualTo(4);
        assertThat(budget.recipe("cifar10-vgg5-poisson", 1).steps()).isEqualTo(8);
        assertThat(budget.recipe("imagenet-sew-resnet18-poisson", 1).steps()).isEqualTo(8);
        assertThat(budget.recipe("cifar10-vgg5-ann", 1).steps()).isEqualTo(1);
    }

    @Test
    void theChecklistIsComputedAndAStoppedOneGoesOnToTheSameNumbers() throws IOException {
        Result whole = checklist(out.resolve("whole"), new Listener());
        Table five = whole.tables().get("table1");
        assertThat(five.rows()).hasSize(5).allSatisfy(row -> {
            assertThat(row.get(3)).as("numbers").containsPattern("\\d %");
            assertThat(row.get(5)).isIn("Pass", "FAIL", "inconclusive");
            assertThat(row.get(6)).isEqualTo("Pass");
        });
        assertThat(five.rows().get(1).get(3)).as("black box").contains("square").contains("transfer");
        assertThat(whole.tables()).hasSize(2);
        assertThat(whole.tables().values())
                .last()
                .satisfies(others -> assertThat(others.rows())
                        .extracting(row -> row.get(1))
                        .hasSize(12)
                        .contains("more-draws", "straight-through-clamp"));
        assertThat(out.resolve("whole/table1.md"))
                .content()
                .contains("## What the paper's list does not ask", "## Budget", "## Provenance");
        assertThat(out.resolve("whole/table1.json")).content().contains("\"verdict\" : \"CLEAR\"");
        assertThat(Files.readAllLines(out.resolve("whole/table1.csv")))
                .anyMatch(line -> line.startsWith("CIFAR10,VGG-5,RSC-0.1,cifar10-vgg5-rsc-0.1,1,black-box,2,"));

        List<String> all = List.copyOf(attacks);
        assertThat(all).contains("clean", "pgd", "fgsm", "square", "transfer");
        attacks.clear();
        Path stopped = out.resolve("stopped");
        ReproductionListener inAttack = new Listener() {
            @Override
            public void done(RobustResult result) {
                if (result.label().equals("pgd, 40 steps")) {
                    throw new CancellationException("stopped");
                }
            }
        };
        assertThatThrownBy(() -> checklist(stopped, inAttack)).isInstanceOf(CancellationException.class);
        Result again = checklist(stopped, new Listener());
        assertThat(attacks).as("nothing is measured again").isEqualTo(all);
        assertThat(again.tables().get("table1").rows()).isEqualTo(five.rows());
    }

    @Test
    void whatCannotBeDoneIsToldAndTheRestIsDone() throws IOException {
        Settings cifar = settings(out, Map.of("data", "cifar10"), null);
        assertThatThrownBy(() -> reproduce(cifar, new Listener(), "cifar10 direct", "table3"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("none");
        assertThat(out.resolve("runs")).doesNotExist();

        List<Result> results = reproduce(cifar, new Listener(), "cifar10 rsc-0.1,cifar10 rsc", "table2", "table8");
        assertThat(results).extracting(Result::name).containsExactly("table2", "table8");
        assertThat(results.getFirst().failure()).hasMessageContaining("none");
        assertThat(results.getLast().failure()).isNull();
        assertThat(results.getLast().tables().get("table8").rows()).hasSize(1);
        assertThat(messages).anyMatch(text -> text.startsWith("table2: the rows of cifar10 are left out: "));
    }

    @Test
    void everyCommandFindsItsOwnHoursAgain() throws IOException {
        Settings hours = settings(out, Map.of(), 0.0005);
        reproduce(hours, new Listener(), "cifar10 direct", "table3");
        reproduce(hours, new Listener(), "cifar10 ann", "table3");
        messages.clear();
        reproduce(hours, new Listener(), "cifar10 direct", "table3");
        assertThat(messages).as("neither timed nor trained again").isEmpty();
    }

    @Test
    void figure4ShowsCodedImagesAndHowAlikeTheyAre() throws IOException {
        Table table = reproduce(settings(out, Map.of(), null), new Listener(), "shapes10", "figure4")
                .getFirst()
                .tables()
                .get("figure4");
        assertThat(table.rows()).hasSize(4); // as many images as the limit lets through
        int poisson = table.header().stream()
                .filter(title -> title.startsWith("Poisson mean"))
                .mapToInt(table.header()::indexOf)
                .findFirst()
                .orElseThrow();
        assertThat(table.rows()).allSatisfy(row -> assertThat(row.get(poisson)).isEqualTo("1.0000"));
        assertThat(out.toFile().list())
                .contains("figure4.md", "figure4.csv", "figure4.json", "figure4-shapes10-maps.png");
    }

    /** A verdict that is not a pass is not called one. */
    @Test
    void verdictsInThePapersWord() {
        for (Finding.Verdict verdict : Finding.Verdict.values()) {
            Finding finding = new Finding("one-step", 1, verdict, List.of(), "", "", "", null, null);
            assertThat(ReproducedChecklist.verdict(finding))
                    .isEqualTo(Map.of(
                                    Finding.Verdict.CLEAR, "Pass",
                                    Finding.Verdict.RAISED, "FAIL",
                                    Finding.Verdict.INCONCLUSIVE, "inconclusive",
                                    Finding.Verdict.NOT_RUN, "not run")
                            .get(verdict));
        }
    }
}
