package io.github.rscsnn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.rscsnn.data.Split;
import io.github.rscsnn.experiment.Experiment;
import io.github.rscsnn.experiment.Recipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code rsc compare A:ATTACK B:ATTACK}: any two rows that were judged, of one run or of two. */
class CompareAttacksTest {
    private static final double EPSILON = 8 / 255.0;

    @TempDir
    private Path folder;

    @Test
    void twoAttacksOfOneNetwork() throws IOException {
        Path run = run();
        CliRun compared = CliRun.of("compare", run + ":pgd", run + ":eotpgd");
        assertThat(compared.exit()).as(compared.err()).isZero();
        assertThat(compared.out())
                .contains("A: " + run.resolve("results/evaluations/new.json") + ", fused f32")
                .contains("B: " + run.resolve("results/evaluation.json") + ", fused f32")
                // five images that only the weaker attack leaves: p = 2 / 2^5
                .containsPattern("(?m)^pgd and eotpgd +8/255 +6 +1 +100\\.00 +16\\.67 +83\\.33 .* 0\\.063 +5 +"
                        + "A: pgd\\(\\), bptt; B: eotpgd\\(\\), bptt$")
                .contains("A is the newest of several, whose files can be given too: "
                        + run.resolve("results/evaluations/old.json"))
                .doesNotContain("other-weights")
                .doesNotContain("only in");
    }

    @Test
    void oneAttackOfTwoNetworks() throws IOException {
        Path run = run();
        Path other = file("other.json", "2026-01-01", "w", row("pgd", EPSILON, 0, 0, 1, 1, 1, 1));
        for (String[] sides : new String[][] {{run + ":pgd", other.toString()}, {run.toString(), other + ":pgd"}}) {
            assertThat(CliRun.of("compare", sides[0], sides[1]).out())
                    .containsPattern("(?m)^pgd +8/255 +6 +1 +100\\.00 +66\\.67 +33\\.33 ");
        }
    }

    @Test
    void twoEpsilonsAndCleanImages() throws IOException {
        Path sweep = file(
                "sweep.json",
                "2026-01-01",
                "w",
                row("clean", null, 1, 1, 1, 1),
                row("pgd", EPSILON / 2, 1, 1, 0, 0),
                row("pgd", EPSILON, 1, 0, 0, 0));
        assertThat(CliRun.of("compare", sweep + ":pgd@4/255", sweep + ":pgd@8/255")
                        .out())
                .containsPattern("(?m)^pgd +4/255 and 8/255 +4 +1 +50\\.00 +25\\.00 +25\\.00 ");
        assertThat(CliRun.of("compare", sweep + ":clean", sweep + ":pgd").out())
                .containsPattern("(?m)^clean and pgd +- and 4/255 +4 +1 +100\\.00 +50\\.00 ")
                .containsPattern("(?m)^clean and pgd +- and 8/255 +4 +1 +100\\.00 +25\\.00 ");
        assertThat(CliRun.of("compare", sweep + ":clean", sweep + ":pgd@8/255").out())
                .contains("and 8/255")
                .doesNotContain("4/255");
    }

    /** Full precision, and numbers as numbers. */
    @Test
    void writesNumbers() throws IOException {
        Path run = run();
        JsonNode pair = new ObjectMapper()
                .readTree(CliRun.of("compare", run + ":pgd", run + ":eotpgd", "--json", "-")
                        .out())
                .path(0);
        assertThat(pair.path("a").path("attack").asText()).isEqualTo("pgd");
        assertThat(pair.path("b").path("epsilon").doubleValue()).isEqualTo(EPSILON);
        assertThat(pair.path("b").path("accuracy").doubleValue()).isEqualTo(1 / 6.0);
        assertThat(pair.path("difference").path("difference").doubleValue()).isEqualTo(5 / 6.0);
        assertThat(pair.path("difference").path("pValue").doubleValue()).isEqualTo(2 / 32.0);
        assertThat(pair.path("difference").path("images").isInt()).isTrue();
    }

    @Test
    void theFirstImagesOfTheLarger() throws IOException {
        Path few = ofShapes("few.json", 10, checksum(10));
        Path many = ofShapes("many.json", 20, checksum(20));
        CliRun compared = CliRun.of("compare", few + ":pgd", many + ":pgd");
        assertThat(compared.exit()).as(compared.err()).isZero();
        // of the 20 only the second half was lost: of the first ten both have all
        assertThat(compared.out())
                .containsPattern("(?m)^pgd +8/255 +10 +1 +100\\.00 +100\\.00 +0\\.00 ")
                .contains("compared over the first 10 of 20 images");

        Path others = ofShapes("others.json", 20, "0".repeat(64));
        TinyRuns.assertFails(
                RscCommand.FAILED, "are of different images", "compare", few.toString(), others.toString());
        Path unnamed = file("unnamed.json", "2026-01-01", "w", row("pgd", EPSILON, 1));
        Files.writeString(
                unnamed, Files.readString(unnamed).replace("abc", "abcd").replace("6 images", "1 image"));
        TinyRuns.assertFails(RscCommand.FAILED, "(--data-dir)", "compare", unnamed.toString(), run() + ":pgd");
    }

    @Test
    void whatIsNotThere() throws IOException {
        Path run = run();
        TinyRuns.assertFails(
                RscCommand.WRONG_USAGE,
                "has no square; it has eotpgd at 8/255, pgd at 8/255",
                "compare",
                run + ":square",
                run + ":pgd");
        TinyRuns.assertFails(
                RscCommand.WRONG_USAGE, "has no pgd at 4/255", "compare", run + ":pgd@4/255", run + ":eotpgd");
        TinyRuns.assertFails(RscCommand.WRONG_USAGE, "'x' is neither a number", "compare", run + ":pgd@x", run + "");
        TinyRuns.assertFails(RscCommand.FAILED, "no such file or folder", "compare", folder + "/no:pgd", run + ":pgd");
    }

    /** A colon in a name that exists is a name. */
    @Test
    void aFileWithAColon() throws IOException {
        assertThat(ComparedSide.of("runs/a:pgd@8/255"))
                .isEqualTo(new ComparedSide(Path.of("runs/a"), null, "pgd", EPSILON));
        Path file = Files.createFile(folder.resolve("a:pgd"));
        assertThat(ComparedSide.of(file.toString())).isEqualTo(new ComparedSide(file, null, null, null));
    }

    /** Two evaluations of PGD, of which the newer counts, one of EOT-PGD, and one of the weights that it had before. */
    private Path run() throws IOException {
        Path run = folder.resolve("run");
        Files.createDirectories(run.resolve("results/evaluations"));
        Files.writeString(run.resolve("checkpoint.json"), "{\"weightsSha256\": \"w\"}");
        file("run/results/evaluation.json", "2026-01-03", "w", row("eotpgd", EPSILON, 0, 0, 0, 0, 0, 1));
        file("run/results/evaluations/newest.json", "2026-01-03", "w", row("eotpgd", EPSILON, 0, 0, 0, 0, 0, 1));
        file("run/results/evaluations/new.json", "2026-01-02", "w", row("pgd", EPSILON, 1, 1, 1, 1, 1, 1));
        file("run/results/evaluations/old.json", "2026-01-01", "w", row("pgd", EPSILON, 1, 1, 1, 1, 1, 0));
        file("run/results/evaluations/other-weights.json", "2026-01-04", "v", row("pgd", EPSILON, 0, 0, 0, 0, 0, 0));
        return run;
    }

    private Path file(String name, String created, String weights, String... rows) throws IOException {
        return Files.writeString(folder.resolve(name), """
                {"checkpoint": "%s",
                 "provenance": {"datasetSha256": "abc", "dataset": "x test, 6 images", "backend": "fused f32", "created": "%s"},
                 "settings": {"epsilons": [0.1]}, "results": [%s]}
                """.formatted(weights, created, String.join(",", rows)));
    }

    private static String row(String label, Double epsilon, int... right) {
        return """
                {"label": "%s", "attack": "%s()", "source": "bptt", "draws": 1, "images": %d, "accuracy": %s, "epsilon": %s,
                 "correctDraws": %s}
                """.formatted(
                        label,
                        label,
                        right.length,
                        Arrays.stream(right).average().orElseThrow(),
                        epsilon,
                        Arrays.toString(right));
    }

    private static String checksum(int images) throws IOException {
        return Experiment.open(Recipe.resolve(Map.of("data", "shapes10")), Split.TEST, images)
                .checksum();
    }

    private Path ofShapes(String name, int images, String checksum) throws IOException {
        String recipe = new ObjectMapper().writeValueAsString(Recipe.resolve(Map.of("data", "shapes10")));
        String right =
                IntStream.range(0, images).mapToObj(i -> i < 10 ? "1" : "0").collect(Collectors.joining(","));
        return Files.writeString(folder.resolve(name), """
                {"recipe": %s, "provenance": {"datasetSha256": "%s", "dataset": "shapes10 test, %d images"},
                 "results": [{"label": "pgd", "attack": "pgd()", "draws": 1, "epsilon": %s, "correctDraws": [%s]}]}
                """.formatted(recipe, checksum, images, EPSILON, right));
    }
}
