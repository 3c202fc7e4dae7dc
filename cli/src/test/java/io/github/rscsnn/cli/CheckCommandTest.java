package io.github.rscsnn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.rscsnn.evaluate.Ledger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class CheckCommandTest {
    @TempDir
    private static Path shared;

    private static Path trained;

    @TempDir
    private Path folder;

    @BeforeAll
    static void train() {
        trained = shared.resolve("run");
        CliRun run = CliRun.of(TinyRuns.train(trained, "--test-limit", "0"));
        assertThat(run.exit()).as(run.err()).isZero();
    }

    @Test
    void printsFindingsAndTheChecklistAndKeepsThem() throws IOException {
        Path run = TinyRuns.copy(trained, folder.resolve("run"));
        Path json = folder.resolve("check.json");
        CliRun result = CliRun.of(check(run, "--transfer-from", trained.toString(), "--json", json.toString()));
        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(result.out())
                .startsWith(run + ": RSC-0.1, rsc1(")
                .contains("clean-accuracy", "more-steps", "transfer")
                .contains("The paper's checklist (Table 1; there all pass):")
                .containsPattern(
                        "(?m)^ *3  unbounded attacks do not reach 100 % success +(pass|FAIL|inconclusive) +unbounded$");
        assertThat(result.err()).contains("square  10 images  accuracy");
        assertThat(run.resolve("results/check.json")).hasSameTextualContentAs(json);

        JsonNode outcome = new ObjectMapper().readTree(json.toFile());
        assertThat(outcome.path("findings").findValuesAsText("check"))
                .hasSize(17)
                .startsWith("clean-accuracy", "gradients");
        assertThat(outcome.path("checklist").findValuesAsText("item")).containsExactly("1", "2", "3", "4", "5");
        assertThat(outcome.path("results").findValuesAsText("label")).contains("clean", "pgd", "transfer");
        assertThat(outcome.path("settings").path("steps").asInt()).isEqualTo(2);
        long raised = outcome.path("findings").findValuesAsText("verdict").stream()
                .filter("RAISED"::equals)
                .count();
        assertThat(outcome.path("raised").asLong()).isEqualTo(raised);
        JsonNode pgd = outcome.path("findings").path(7).path("measured").path(0);
        assertThat(pgd.path("what").asText()).isEqualTo("pgd");
        assertThat(pgd.path("low").asDouble())
                .isLessThanOrEqualTo(pgd.path("share").asDouble());
    }

    @Test
    void looksAtAnotherNorm() throws IOException {
        Path run = TinyRuns.copy(trained, folder.resolve("run"));
        CliRun result = CliRun.of(check(run, "--norm", "l2", "--epsilon", "1.5", "--curves"));
        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(result.out()).contains("(1.5 in L2, 2 steps, bptt)");
        JsonNode outcome =
                new ObjectMapper().readTree(run.resolve("results/check.json").toFile());
        assertThat(outcome.path("settings").path("options").path("norm").asText())
                .isEqualTo("l2");
        assertThat(outcome.path("results").findValuesAsText("attack"))
                .anyMatch(name -> name.startsWith("square(l2, epsilon=1.5"));
    }

    @Test
    void drawsCurvesAndSaysWhetherTheyHaveConverged() throws IOException {
        Path run = TinyRuns.copy(trained, folder.resolve("run"));
        CliRun result = CliRun.of(check(run, "--curves"));
        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(result.out())
                .contains("PGD by steps, draws, epsilon, and its loss by step:")
                .containsPattern("(?m)^steps +1 +\\d+\\.\\d +\\[")
                .containsPattern("(?m)^epsilon +0 +\\d+\\.\\d +\\[")
                .containsPattern("(?m)^loss +0 +[-\\d.e]+$");
        for (String curve : List.of("steps", "draws", "epsilon", "loss")) {
            assertThat(result.out())
                    .containsPattern("(?m)^" + curve + " (has converged|has not converged|may not have converged): ");
        }
        JsonNode curves = new ObjectMapper()
                .readTree(run.resolve("results/check.json").toFile())
                .path("curves");
        assertThat(curves.findValuesAsText("of")).containsExactly("steps", "draws", "epsilon", "loss");
        assertThat(curves.path(3).path("points"))
                .as("before each of four steps and after them")
                .hasSize(5);
    }

    /** A threshold out of reach: no spikes, no gradient, and chance for an accuracy. */
    @Test
    void aSilentNetworkIsRaisedAndStrictFails() {
        Path run = folder.resolve("silent");
        CliRun training = CliRun.of(TinyRuns.train(run, "--threshold", "1000", "--test-limit", "0"));
        assertThat(training.exit()).as(training.err()).isZero();
        CliRun lenient = CliRun.of(check(run));
        assertThat(lenient.exit()).isZero();
        assertThat(lenient.out())
                .contains("raised: clean-accuracy", "raised: gradients", "what to do: ")
                .contains("do not report the accuracy under PGD (8/255, 2 steps, bptt)");
        assertThat(CliRun.of(check(run, "--strict")).exit()).isEqualTo(RscCommand.FAILED);
        assertThat(CliRun.of(check(run, "--markdown")).out()).startsWith("| check ");
    }

    /** As after a kill: the ledger ends within the sixth attack. */
    @Test
    void goesOnAfterTheImagesThatWereJudged() throws IOException {
        Path run = TinyRuns.copy(trained, folder.resolve("run"));
        assertThat(CliRun.of(check(run)).exit()).isZero();
        JsonNode whole = findings(run);
        Path ledger = run.resolve("results/ledger.tsv");
        List<Ledger.Row> rows = Ledger.read(ledger);
        List<String> attacks = rows.stream().map(Ledger.Row::attack).distinct().toList();
        int images = (int) rows.stream()
                .filter(row -> row.attack().equals(attacks.getFirst()))
                .count();
        String text = Files.readString(ledger);
        int end = 0;
        for (int line = 0; line <= 5 * images; line++) {
            end = text.indexOf('\n', end) + 1;
        }
        Files.writeString(ledger, text.substring(0, end + 20));
        Files.delete(run.resolve("results/check.json"));
        CliRun again = CliRun.of(check(run));
        assertThat(again.exit()).isZero();
        assertThat(again.err()).contains("  " + attacks.get(5) + " ");
        assertThat(attacks.subList(0, 5))
                .allSatisfy(label -> assertThat(again.err())
                        .contains("  " + label + ": " + images + " images were judged before")
                        .doesNotContain("  " + label + "  "));
        assertThat(findings(run)).isEqualTo(whole);

        Files.writeString(ledger, Files.readString(ledger).replaceFirst("clean\t", "clear\t"));
        assertThat(CliRun.of(check(run)).err())
                .as("a row that was changed is measured anew")
                .contains("  clean ");
        assertThat(findings(run)).isEqualTo(whole);
        assertThat(CliRun.of(check(run, "--seed", "7")).err())
                .as("another question")
                .contains("  clean ");
    }

    private static JsonNode findings(Path run) throws IOException {
        return new ObjectMapper()
                .readTree(run.resolve("results/check.json").toFile())
                .path("findings");
    }

    @Test
    void wrongUsage() throws IOException {
        Map<String, String> before = TinyRuns.content(trained);
        refused("did you mean 8/255?", "--epsilon", "8");
        refused("more steps than 2 are needed", "--more-steps", "2");
        refused("level must be in (0, 1)", "--level", "0");
        refused("unknown gradient source", "--gradient", "magic");
        TinyRuns.assertFails(
                RscCommand.FAILED, "not a run folder", check(trained, "--transfer-from", folder.toString()));
        assertThat(TinyRuns.content(trained)).isEqualTo(before);
    }

    private static void refused(String message, String... options) {
        TinyRuns.assertFails(RscCommand.WRONG_USAGE, message, check(trained, options));
    }

    private static String[] check(Path run, String... more) {
        List<String> words = new ArrayList<>(List.of("check", run.toString()));
        Map<String, String> few = new java.util.LinkedHashMap<>(Map.of(
                "--limit",
                "10",
                "--steps",
                "2",
                "--more-steps",
                "4",
                "--eot",
                "2",
                "--queries",
                "5",
                "--points",
                "2",
                "--draws",
                "6"));
        for (String option : more) {
            few.remove(option); // picocli takes an option once
        }
        few.forEach((name, value) -> words.addAll(List.of(name, value)));
        words.addAll(List.of(more));
        return words.toArray(String[]::new);
    }
}
