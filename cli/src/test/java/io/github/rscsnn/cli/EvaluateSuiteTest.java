package io.github.rscsnn.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.rscsnn.attack.Suite;
import io.github.rscsnn.attack.SuiteBudget;
import io.github.rscsnn.evaluate.AttackPlan;
import io.github.rscsnn.evaluate.EvaluationListener;
import io.github.rscsnn.evaluate.ImageResult;
import io.github.rscsnn.evaluate.Ledger;
import io.github.rscsnn.experiment.EvaluationSettings;
import io.github.rscsnn.experiment.Execution;
import io.github.rscsnn.experiment.Experiment;
import io.github.rscsnn.experiment.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code rsc evaluate} with several attacks for an image: suite, transfer, several ε. */
@Tag("slow")
class EvaluateSuiteTest {
    private static final int IMAGES = 12;

    @TempDir
    private static Path shared;

    private static Path rsc;
    private static Path direct;

    @TempDir
    private Path folder;

    @BeforeAll
    static void train() {
        rsc = shared.resolve("rsc");
        direct = shared.resolve("direct");
        assertThat(CliRun.of(TinyRuns.train(rsc, "--test-limit", "0", "--epochs", "2"))
                        .exit())
                .isZero();
        assertThat(CliRun.of(TinyRuns.train(direct, "--test-limit", "0", "--coding", "direct"))
                        .exit())
                .isZero();
    }

    /** Both are suites in all but their attacks; the budget is kept with the numbers, and another one is another question. */
    @Test
    void autoAttackAndStrongestAreSuites() throws IOException {
        Path run = TinyRuns.copy(direct, folder.resolve("run"));
        String[] words = {
            "evaluate",
            run.toString(),
            "--attacks",
            "autoattack,strongest",
            "--epsilon",
            "64/255",
            "--limit",
            "4",
            "--budget",
            "30"
        };
        CliRun result = CliRun.of(words);
        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(result.err()).contains("autoattack: 4 attacks on 4 images").contains("strongest: ");
        assertThat(result.out())
                .contains("autoattack at 64/255: nothing broke ", "strongest at 64/255: nothing broke ");
        assertThat(Ledger.read(run.resolve("results/ledger.tsv")))
                .extracting(Ledger.Row::attack)
                .contains("autoattack", "strongest")
                .hasSize(8);
        JsonNode outcome = new ObjectMapper()
                .readTree(run.resolve("results/evaluation.json").toFile());
        assertThat(outcome.path("settings").path("options").path("budget").asText())
                .isEqualTo("30");
        JsonNode strongest = outcome.path("results").path(1).path("suite");
        assertThat(3 * strongest.path("gradients").asDouble()
                        + strongest.path("queries").asDouble())
                .isLessThanOrEqualTo(3 * 30 * 4);
        CliRun again = CliRun.of(words);
        assertThat(again.out()).isEqualTo(result.out());
        assertThat(again.err()).contains("goes on where it was stopped");
        TinyRuns.assertFails(
                2,
                "none of the attacks pgd has an option budget",
                "evaluate",
                run.toString(),
                "--attacks",
                "pgd",
                "--budget",
                "3");
    }

    @Test
    void suiteTellsWhatBrokeWhat() throws IOException {
        Path run = TinyRuns.copy(rsc, folder.resolve("run"));
        CliRun result = suite(run, "--transfer-from", direct.toString());
        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(result.err()).contains("suite: 14 attacks on 12 images, at most ", "suite fgsm bptt  ");
        assertThat(result.out()).contains("suite at 8/255: nothing broke ", "which broke which image: ");

        JsonNode row = row(run, 1);
        JsonNode report = row.path("suite");
        assertThat(row.path("label").asText()).isEqualTo("suite");
        assertThat(report.path("images").asInt()).isEqualTo(IMAGES);
        int broken = 0;
        for (JsonNode count : report.path("brokenBy")) {
            broken += count.asInt();
        }
        assertThat(broken + report.path("robust").asInt()).isEqualTo(IMAGES);
        assertThat(row.path("confidentlyWrongLow").asDouble())
                .isLessThanOrEqualTo(row.path("confidentlyWrong").asDouble());
        assertThat(row.path("voteLow").asDouble())
                .isLessThan(row.path("voteHigh").asDouble());
        assertThat(row.path("accuracy").asDouble())
                .isLessThanOrEqualTo(row(run, 0).path("accuracy").asDouble() + 0.1);

        List<ImageResult> images = images(run);
        assertThat(images).hasSize(IMAGES);
        List<String> names = new ArrayList<>();
        report.path("brokenBy").fieldNames().forEachRemaining(names::add);
        int correct = 0;
        for (ImageResult image : images) {
            assertThat(image.suite().brokenBy())
                    .satisfiesAnyOf(
                            by -> assertThat(by).isNull(), by -> assertThat(by).isIn(names));
            correct += image.right();
            long asked = image.suite().gradients() + image.suite().queries();
            if (Suite.CLEAN.equals(image.suite().brokenBy())) {
                assertThat(asked).as("broken already, so not attacked").isZero();
            } else {
                assertThat(asked).isPositive();
            }
        }
        assertThat(row.path("accuracy").asDouble()).isEqualTo(correct / 8.0 / IMAGES);
        for (String name : names) {
            long here = images.stream()
                    .filter(image -> name.equals(image.suite().brokenBy()))
                    .count();
            assertThat(report.path("brokenBy").path(name).asLong()).as(name).isEqualTo(here);
        }
    }

    /** Stopped at any of several places and started again, it ends with the bits of one that was not stopped. */
    @Test
    void aKilledSuiteGoesOnWhereItWas() throws IOException {
        Path whole = TinyRuns.copy(rsc, folder.resolve("whole"));
        RunFolder wholeRun = RunFolder.open(whole);
        int[] calls = {0};
        Experiment.evaluate(wholeRun, settings(), Execution.STANDARD, new EvaluationListener() {
            @Override
            public void asked(double evaluations) {
                calls[0]++;
            }
        });
        for (int stop : new int[] {3, calls[0] / 2, calls[0] - 1}) {
            Path cut = TinyRuns.copy(rsc, folder.resolve("cut" + stop));
            int[] count = {0};
            assertThatThrownBy(() -> Experiment.evaluate(
                            RunFolder.open(cut), settings(), Execution.STANDARD, new EvaluationListener() {
                                @Override
                                public void asked(double evaluations) {
                                    if (count[0]++ == stop) {
                                        throw new IllegalStateException("killed");
                                    }
                                }
                            }))
                    .hasMessage("killed");
            assertThat(images(cut)).isEmpty();
            int[] resumed = {-1};
            int[] again = {0};
            Experiment.evaluate(RunFolder.open(cut), settings(), Execution.STANDARD, new EvaluationListener() {
                @Override
                public void suiteStarted(AttackPlan plan, SuiteStart start) {
                    resumed[0] = start.resumed();
                }

                @Override
                public void asked(double evaluations) {
                    again[0]++;
                }
            });
            assertThat(resumed[0]).isEqualTo(IMAGES);
            assertThat(again[0]).isLessThan(calls[0]);
            assertThat(images(cut))
                    .usingRecursiveComparison()
                    .ignoringFields("seconds")
                    .isEqualTo(images(whole));
            assertThat(state(cut)).hasSameBinaryContentAs(state(whole));
            assertThat(numbers(cut)).isEqualTo(numbers(whole));
        }
    }

    @Test
    void otherSettingsStartAnewAndSaySo() throws IOException {
        Path run = TinyRuns.copy(rsc, folder.resolve("run"));
        assertThat(suite(run).err()).doesNotContain("anew");
        Path first = state(run);
        assertThat(suite(run).err()).contains("goes on where it was stopped").contains("at most 0 evaluations");
        CliRun other = suite(run, "--suite-steps", "3");
        assertThat(other.exit()).isZero();
        assertThat(other.err()).contains("a suite of other settings lies in the run folder and is left alone");
        assertThat(first).exists();
        Files.write(first, new byte[3]);
        CliRun damaged = suite(run);
        assertThat(damaged.exit()).isEqualTo(RscCommand.FAILED);
        assertThat(damaged.err()).contains("cannot go on from the suite's state " + first);
    }

    @Test
    void severalEpsilonsInOneTable() throws IOException {
        Path run = TinyRuns.copy(direct, folder.resolve("run"));
        CliRun result = evaluate(run, "--attacks", "clean,noise,fgsm", "--epsilon", "0,8/255,1", "--csv");
        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(result.out().lines().map(line -> {
                    String[] cells = line.split(",");
                    return cells[0] + " " + cells[1];
                }))
                .containsExactly(
                        "attack epsilon",
                        "clean ",
                        "noise 0",
                        "noise 8/255",
                        "noise 1",
                        "fgsm 0",
                        "fgsm 8/255",
                        "fgsm 1");
        assertThat(result.err()).contains("fgsm 8/255  12 images");
        JsonNode outcome = outcome(run);
        assertThat(outcome.path("settings").path("epsilons")).hasSize(3);
        assertThat(row(run, 0).path("epsilon").isNull()).isTrue();
        assertThat(row(run, 1).path("epsilon").asDouble()).isZero();
        assertThat(row(run, 1).path("attack").asText()).isEqualTo("none");
        assertThat(row(run, 1).path("correctDraws")).isEqualTo(row(run, 0).path("correctDraws"));
        assertThat(row(run, 3).path("attack").asText()).isEqualTo("noise(linf, epsilon=1.00000, uniform)");
        TinyRuns.assertFails(
                RscCommand.WRONG_USAGE, "each epsilon must be given once", words(run, "--epsilon", "0.1,0.1"));
    }

    /** Made on the other network: equal to attacking that one, and judged on this one. */
    @Test
    void transferMakesItsImagesOnTheOtherNetwork() throws IOException {
        Path run = TinyRuns.copy(rsc, folder.resolve("run"));
        CliRun result = evaluate(
                run,
                "--attacks",
                "transfer",
                "--transfer-from",
                direct.toString(),
                "--transfer-attacks",
                "fgsm,pgd",
                "--epsilon",
                "32/255");
        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(outcome(run).path("results").findValuesAsText("label"))
                .containsExactly("transfer-fgsm", "transfer-pgd");
        assertThat(outcome(run).path("settings").path("transfer").path("from").asText())
                .isEqualTo(direct.toString());
        // from itself it is the white-box attack, but for the label that names its randomness
        Path itself = TinyRuns.copy(direct, folder.resolve("itself"));
        assertThat(evaluate(
                                itself,
                                "--attacks",
                                "fgsm,transfer",
                                "--transfer-from",
                                direct.toString(),
                                "--transfer-attacks",
                                "fgsm")
                        .exit())
                .isZero();
        assertThat(row(itself, 1).path("correctDraws")).isEqualTo(row(itself, 0).path("correctDraws"));
    }

    /** On the same weights without their noise, which makes one draw of each gradient. */
    @Test
    void transfersFromTheNetworkWithoutItsNoise() throws IOException {
        Path run = TinyRuns.copy(rsc, folder.resolve("run"));
        CliRun quiet = evaluate(
                run, "--attacks", "transfer", "--transfer-from", "noise-off", "--transfer-attacks", "mifgsm,tifgsm");
        assertThat(quiet.exit()).as(quiet.err()).isZero();
        assertThat(row(run, 0).path("label").asText()).isEqualTo("transfer-mifgsm");
        assertThat(row(run, 0).path("source").asText()).isEqualTo("bptt without noise");
        assertThat(row(run, 1).path("attackDraws").isNull()).isTrue();
        CliRun noisy = evaluate(
                run, "--attacks", "transfer", "--transfer-from", run.toString(), "--transfer-attacks", "mifgsm");
        assertThat(noisy.exit()).as(noisy.err()).isZero();
        assertThat(row(run, 0).path("source").asText()).isEqualTo("eot:20+bptt");
    }

    /** A score-based attack of a random network averages 20 draws; one draw is told, unless it is the paper's attack. */
    @Test
    void drawsOfAnAttackAreInTheResult() throws IOException {
        Path run = TinyRuns.copy(rsc, folder.resolve("run"));
        CliRun usual = evaluate(run, "--attacks", "noise,pgd,random", "--steps", "2", "--csv");
        assertThat(usual.exit()).as(usual.err()).isZero();
        assertThat(usual.err()).doesNotContain("warning");
        assertThat(usual.out()
                        .lines()
                        .map(line -> line.split(",", -1))
                        .map(cells -> cells[0] + " " + cells[cells.length - 1]))
                .containsExactly("attack EOT", "noise ", "pgd 1", "random 20");
        assertThat(row(run, 2).path("attackDraws").asInt()).isEqualTo(20);
        assertThat(row(run, 2).path("source").asText()).isEqualTo("eot:20+bptt");
        CliRun one = evaluate(run, "--attacks", "pgd,random", "--steps", "2", "--eot", "1");
        assertThat(one.err())
                .contains("random: it saw one draw of a random network")
                .doesNotContain("pgd: it saw");
        assertThat(row(run, 1).path("attackDraws").asInt()).isEqualTo(1);
        TinyRuns.assertFails(
                RscCommand.WRONG_USAGE,
                "--eot 2 and --gradient eot:3 name different numbers of draws",
                words(run, "--eot", "2", "--gradient", "eot:3"));
    }

    @Test
    void transferNeedsARunOfTheSameData() throws IOException {
        TinyRuns.assertFails(
                RscCommand.WRONG_USAGE,
                "needs another network: give --transfer-from",
                words(rsc, "--attacks", "transfer"));
        TinyRuns.assertFails(
                RscCommand.WRONG_USAGE,
                "--transfer-from is for the attacks 'transfer' and 'suite'",
                words(rsc, "--attacks", "pgd", "--transfer-from", direct.toString()));
        TinyRuns.assertFails(
                RscCommand.WRONG_USAGE,
                "--suite-budget is for the attack 'suite': name it in --attacks",
                words(rsc, "--attacks", "clean,autoattack", "--suite-budget", "quick"));
        TinyRuns.assertFails(
                RscCommand.WRONG_USAGE,
                "--transfer-attacks is for the attack 'transfer': name it in --attacks",
                words(rsc, "--attacks", "pgd", "--transfer-attacks", "fgsm"));
        Path other = TinyRuns.copy(direct, folder.resolve("other"));
        Path recipe = other.resolve("recipe.json");
        TinyRuns.edit(recipe, "\"shapes10\"", "\"cifar10\"");
        TinyRuns.assertFails(
                RscCommand.FAILED,
                "it was trained on cifar10, not on shapes10",
                words(rsc, "--attacks", "transfer", "--transfer-from", other.toString()));
        TinyRuns.assertFails(
                RscCommand.WRONG_USAGE,
                "'huge' is not one of quick, standard, full",
                words(rsc, "--attacks", "suite", "--suite-budget", "huge"));
    }

    private static EvaluationSettings settings() {
        EvaluationSettings base = EvaluationSettings.OPTIONS.make(Map.of(
                "attacks",
                List.of("suite"),
                "epsilon",
                List.of(8.0 / 255),
                "gradient",
                "bptt",
                "draws",
                8,
                "limit",
                IMAGES,
                "batch",
                5,
                "seed",
                1));
        return base.withSuite(new SuiteBudget(2, 2, 3));
    }

    private static CliRun suite(Path run, String... more) {
        List<String> options = new ArrayList<>(List.of("--attacks", "clean,suite", "--suite-eot", "2"));
        if (!List.of(more).contains("--suite-steps")) {
            Collections.addAll(options, "--suite-steps", "2");
        }
        Collections.addAll(options, "--suite-queries", "3");
        Collections.addAll(options, more);
        return evaluate(run, options.toArray(String[]::new));
    }

    private static CliRun evaluate(Path run, String... more) {
        return CliRun.of(words(run, more));
    }

    private static String[] words(Path run, String... more) {
        List<String> words =
                new ArrayList<>(List.of("evaluate", run.toString(), "--limit", "" + IMAGES, "--batch", "5"));
        Collections.addAll(words, "--draws", "8");
        Collections.addAll(words, more);
        return words.toArray(String[]::new);
    }

    private static Path state(Path run) throws IOException {
        try (var files = Files.list(run.resolve("results"))) {
            List<Path> states =
                    files.filter(file -> file.toString().endsWith(".state")).toList();
            assertThat(states).hasSize(1);
            return states.getFirst();
        }
    }

    private static JsonNode outcome(Path run) throws IOException {
        return new ObjectMapper()
                .readTree(run.resolve("results/evaluation.json").toFile());
    }

    private static JsonNode row(Path run, int index) throws IOException {
        return outcome(run).path("results").path(index);
    }

    private static Map<String, JsonNode> numbers(Path run) throws IOException {
        JsonNode row = row(run, 0);
        return Map.of("correctDraws", row.path("correctDraws"), "suite", row.path("suite"));
    }

    /** What the ledger has of the suite's images. */
    private static List<ImageResult> images(Path run) throws IOException {
        return Ledger.read(run.resolve("results/ledger.tsv")).stream()
                .filter(row -> row.attack().equals("suite"))
                .map(Ledger.Row::image)
                .toList();
    }
}
