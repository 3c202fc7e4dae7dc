package io.github.rscsnn.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.rscsnn.evaluate.AttackPlan;
import io.github.rscsnn.evaluate.EvaluationListener;
import io.github.rscsnn.evaluate.Ledger;
import io.github.rscsnn.evaluate.SmallestEpsilon;
import io.github.rscsnn.experiment.EvaluationOutcome;
import io.github.rscsnn.experiment.EvaluationRun;
import io.github.rscsnn.experiment.EvaluationSettings;
import io.github.rscsnn.experiment.Execution;
import io.github.rscsnn.experiment.RunFolder;
import io.github.rscsnn.train.JsonFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class EvaluateCommandTest {
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
    void printsATableAndKeepsTheNumbers() throws IOException {
        Path run = TinyRuns.copy(trained, folder.resolve("run"));
        Path json = folder.resolve("x.json");
        CliRun result = CliRun.of(evaluate(run, "--json", json.toString()));
        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(result.out()).startsWith(run + ": RSC-0.1, rsc1(sigma2=0.1, sigma=0.3162, space=pixel)");
        assertThat(result.out().lines().skip(1).map(line -> line.strip().split(" ")[0]))
                .contains("attack", "clean", "fgsm", "pgd");
        assertThat(result.err()).contains("pgd  20 images  accuracy");
        JsonNode outcome = new ObjectMapper().readTree(json.toFile());
        assertThat(outcome.path("results").findValuesAsText("label")).containsExactly("clean", "fgsm", "pgd");
        assertThat(outcome.path("results").path(2).path("attack").asText())
                .isEqualTo("pgd(linf, epsilon=0.03137, alpha=0.01, steps=2, random start)");
        assertThat(outcome.path("results").path(0).path("draws").asInt()).isEqualTo(2);
        assertThat(outcome.path("recipe").path("time-steps").asInt()).isEqualTo(2);
        assertThat(outcome.path("provenance").path("dataset").asText()).isEqualTo("shapes10 test, 20 images");
        assertThat(run.resolve("results/evaluation.json")).hasSameTextualContentAs(json);
        assertThat(folder.toFile().list()).containsExactlyInAnyOrder("run", "x.json");

        JsonNode again = numbers(CliRun.of(evaluate(run)), run);
        assertThat(again).as("the same seed").isEqualTo(numbers(result, run));
    }

    /** A question that was answered is answered anew; one who stops that goes on where he was, and loses nothing. */
    @Test
    void anAnswerThatIsGivenAnewGoesOnWhereItWasStopped() throws IOException {
        Path run = TinyRuns.copy(trained, folder.resolve("run"));
        Path ledger = run.resolve("results/ledger.tsv");
        assertThat(CliRun.of(evaluate(run)).exit()).isZero();
        assertThat(Ledger.read(ledger)).hasSize(60);
        EvaluationSettings settings = JsonFile.read(
                        run.resolve("results/evaluation.json"), EvaluationOutcome.class, "", "")
                .settings();
        EvaluationRun anew = new EvaluationRun(RunFolder.open(run), settings, Execution.STANDARD);
        assertThatThrownBy(() -> anew.evaluate(new EvaluationListener() {
                    @Override
                    public void judged(AttackPlan plan, int images, double accuracy) {
                        if (plan.label().equals("fgsm")) {
                            throw new CancellationException();
                        }
                    }
                }))
                .isInstanceOf(CancellationException.class);
        assertThat(Ledger.read(ledger)).as("clean and fgsm anew").hasSize(100);
        CliRun further = CliRun.of(evaluate(run));
        assertThat(further.err()).contains("fgsm: 20 images were judged before");
        assertThat(Ledger.read(ledger)).as("and pgd").hasSize(120);
        assertThat(CliRun.of(evaluate(run)).exit()).isZero();
        assertThat(Ledger.read(ledger)).as("anew").hasSize(180);
    }

    /** A recipe that was changed on purpose is of another network: nothing that was judged of the first is of it. */
    @Test
    void aChangedRecipeIsJudgedAnew() throws IOException {
        Path run = TinyRuns.copy(trained, folder.resolve("run"));
        assertThat(CliRun.of(evaluate(run, "--attacks", "clean,noise")).exit()).isZero();
        Path recipe = run.resolve("recipe.json");
        ObjectNode content = (ObjectNode) new ObjectMapper().readTree(recipe.toFile());
        content.remove("sha256");
        Files.writeString(recipe, content.put("data-dir", "elsewhere").toString());
        assertThat(CliRun.of(evaluate(run, "--attacks", "clean")).err())
                .as("another folder makes no other network")
                .contains("clean: 20 images were judged before");
        Files.writeString(recipe, content.put("sigma2", 25.0).toString());
        CliRun changed = CliRun.of(evaluate(run, "--attacks", "clean"));
        assertThat(changed.exit()).as(changed.err()).isZero();
        assertThat(changed.err()).doesNotContain("judged before");
        Path ledger = run.resolve("results/ledger.tsv");
        assertThat(Ledger.read(ledger)).hasSize(60);
        assertThat(Files.list(run.resolve("results/evaluations")))
                .as("of the first one two, of the changed one one")
                .hasSize(3);
        CliRun report = CliRun.of("report", run.toString());
        assertThat(report.out() + report.err())
                .contains("is left out: it was measured with sigma2 = 0.1, now it is 25.0");
        CliRun more = CliRun.of(evaluate(run, "--attacks", "clean,random"));
        assertThat(more.err()).as("of the changed one").contains("clean: 20 images were judged before");
    }

    @Test
    void aMedianThatNoEpsilonReachesIsADash() {
        assertThat(EvaluationTable.ofSmallest(List.of(new SmallestEpsilon("pgd", 2 / 255.0, null, 3, 4)))
                        .text())
                .containsPattern(">= 2.00/255 +- +3 +4");
    }

    @Test
    void aDamagedAnswerIsWrittenOver() throws IOException {
        Path run = TinyRuns.copy(trained, folder.resolve("run"));
        Path answer = Files.createDirectories(run.resolve("results")).resolve("evaluation.json");
        Files.writeString(answer, "{ \"cut");
        CliRun result = CliRun.of(evaluate(run, "--attacks", "clean"));
        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(new ObjectMapper().readTree(answer.toFile()).path("results")).hasSize(1);
    }

    /** What people read fits 80 columns as one table; CSV has all columns. */
    @Test
    void aTableFor80Columns() throws IOException {
        Path run = TinyRuns.copy(trained, folder.resolve("run"));
        StringWriter out = new StringWriter();
        Terminal terminal = new Terminal(new PrintWriter(out), new PrintWriter(Writer.nullWriter()), false, false, 80);
        String[] sweep = evaluate(run, "--epsilon", "2/255,8/255");
        assertThat(new Main(terminal, Map.of()).run(sweep)).isZero();
        assertThat(out.toString().lines().filter(line -> !line.contains(run.toString())))
                .allMatch(line -> line.length() <= 80)
                .anyMatch(line -> line.matches("attack +epsilon +accuracy % +vote % +surely wrong % +QTE +EOT"))
                .anyMatch(line -> line.startsWith("20 images, 2 draws each;"));
        String csv =
                CliRun.of(evaluate(run, "--epsilon", "2/255,8/255", "--csv")).out();
        assertThat(csv).startsWith("attack,epsilon,accuracy %,95 % interval,vote %,vote interval,");
    }

    private static JsonNode numbers(CliRun result, Path run) throws IOException {
        assertThat(result.exit()).as(result.err()).isZero();
        JsonNode results = new ObjectMapper()
                .readTree(run.resolve("results/evaluation.json").toFile())
                .path("results");
        results.forEach(row -> ((com.fasterxml.jackson.databind.node.ObjectNode) row).remove("seconds"));
        return results;
    }

    /** Each attack doubles epsilon until the 95 % interval of its accuracy reaches chance, one in ten; then it ends. */
    @Test
    void aSweepGoesOnUntilChance() throws IOException {
        Path run = folder.resolve("learnt");
        CliRun training = CliRun.of(TinyRuns.train(
                run, "--test-limit", "0", "--epochs", "6", "--train-limit", "640", "--coding", "direct"));
        assertThat(training.exit()).as(training.err()).isZero();
        CliRun result = CliRun.of(evaluate(
                run,
                "--attacks",
                "clean,noise,pgd",
                "--epsilon",
                "1/255",
                "--to-chance",
                "--limit",
                "100",
                "--draws",
                "1"));
        assertThat(result.exit()).as(result.err()).isZero();
        JsonNode outcome = new ObjectMapper()
                .readTree(run.resolve("results/evaluation.json").toFile());
        assertThat(outcome.path("results").path(0).path("low").asDouble())
                .as("it has learnt")
                .isGreaterThan(0.1);
        for (String attack : List.of("noise", "pgd")) {
            List<JsonNode> rows = new ArrayList<>();
            outcome.path("results").forEach(row -> {
                if (row.path("label").asText().equals(attack)) {
                    rows.add(row);
                }
            });
            assertThat(rows).hasSizeGreaterThan(1);
            for (int i = 0; i < rows.size(); i++) {
                double epsilon = rows.get(i).path("epsilon").asDouble();
                assertThat(epsilon).isCloseTo(Math.min(1, Math.pow(2, i) / 255), within(1e-9));
                boolean last = rows.get(i).path("low").asDouble() <= 0.1 || epsilon == 1;
                assertThat(last).as(attack + " at " + epsilon).isEqualTo(i == rows.size() - 1);
            }
        }
        assertThat(outcome.path("smallestEpsilons").findValuesAsText("attack")).containsExactly("noise", "pgd");
        assertThat(result.out())
                .contains("success %")
                .containsPattern("(?m)^pgd +(>= )?\\d+\\.\\d\\d/255 +\\S+ +\\d+ +100$");
        String strongest = outcome.path("results")
                .path(outcome.path("results").size() - 1)
                .path("attack")
                .asText();
        double epsilon = outcome.path("results")
                .path(outcome.path("results").size() - 1)
                .path("epsilon")
                .asDouble();
        assertThat(strongest).contains("alpha=" + 0.01 * (epsilon / (8.0 / 255)) + ", steps=2");
        assertThat(outcome.path("settings").path("epsilons").size()).isGreaterThan(1);
        refused("epsilons must ascend", "--epsilon", "8/255,2/255", "--to-chance");
    }

    @Test
    void printsMarkdownAndCsv() throws IOException {
        Path run = TinyRuns.copy(trained, folder.resolve("run"));
        CliRun markdown = CliRun.of(evaluate(run, "--attacks", "clean", "--markdown"));
        assertThat(markdown.out().lines()).hasSize(3).allMatch(line -> line.startsWith("|"));
        CliRun csv = CliRun.of(evaluate(run, "--attacks", "clean", "--csv"));
        assertThat(csv.out().lines()).hasSize(2);
        assertThat(csv.out()).startsWith("attack,accuracy %,");
    }

    /** A threshold out of reach: no spikes, no gradient. */
    @Test
    void silentNetworkFails() {
        Path run = folder.resolve("silent");
        CliRun training = CliRun.of(TinyRuns.train(run, "--threshold", "1000", "--test-limit", "0"));
        assertThat(training.exit()).as(training.err()).isZero();
        CliRun result = CliRun.of(evaluate(run, "--attacks", "clean,fgsm"));
        assertThat(result.exit()).isEqualTo(RscCommand.FAILED);
        assertThat(result.err())
                .contains("warning: fgsm: the attack met an all-zero gradient on 20 of 20 images")
                .contains("rsc: an attack saw no gradient at all; that is not robustness");
        assertThat(result.out()).contains("no gradient");
    }

    @Test
    void wrongUsage() throws IOException {
        Map<String, String> before = TinyRuns.content(trained);
        refused("did you mean 8/255?", "--epsilon", "8");
        refused("unknown attack 'cw'; known: clean, fgsm, pgd", "--attacks", "cw");
        refused("limit must be at least 0, got -1", "--draws", "0", "--limit", "-1");
        refused("batch must be at least 1", "--batch", "0");
        refused("steps must be at least 1", "--steps", "0");
        refused("eot must be at least 1, got 0", "--eot", "0");
        refused("suite-queries must be at least 1, got 0", "--suite-queries", "0");
        refused("alpha must be above 0", "--alpha", "0");
        refused("either --markdown or --csv", "--markdown", "--csv");
        assertThat(TinyRuns.content(trained)).isEqualTo(before);
    }

    private static void refused(String message, String... options) {
        TinyRuns.assertFails(RscCommand.WRONG_USAGE, message, evaluate(trained, options));
    }

    @Test
    void outputIsCheckedBeforeTheWork() throws IOException {
        Map<String, String> before = TinyRuns.content(trained);
        Path json = folder.resolve("no/such/x.json");
        TinyRuns.assertFails(RscCommand.FAILED, "cannot write " + json, evaluate(trained, "--json", json.toString()));
        assertThat(TinyRuns.content(trained)).isEqualTo(before);
        Path run = TinyRuns.copy(trained, folder.resolve("run"));
        Files.writeString(run.resolve("results"), "a file in the place of the folder");
        TinyRuns.assertFails(RscCommand.FAILED, "cannot make folder " + run.resolve("results"), evaluate(run));
    }

    @Test
    void damagedRuns() throws IOException {
        failed(folder, "not a run folder");
        Path run = TinyRuns.copy(trained, folder.resolve("run"));
        Path recipe = run.resolve("recipe.json");
        Files.writeString(recipe, Files.readString(recipe).replace("0.0625", "0.125"));
        failed(run, "corrupt recipe " + recipe + ": it was changed or damaged since it was written");
        // on purpose
        String whole = Files.readString(trained.resolve("recipe.json")).replaceFirst(" *\"sha256\".*\n", "");
        Files.writeString(recipe, whole.replace("\"vgg5\"", "\"vgg11\""));
        failed(run, "is of architecture vgg5, not of vgg11");
        Files.writeString(recipe, whole.replace("\"width\" : 0.0625", "\"width\" : 0.125"));
        failed(run, "does not fit its recipe: the weights are of another architecture");
        Files.writeString(recipe, whole.replace("\"rsc1\"", "\"rsc9\""));
        failed(run, "corrupt recipe " + recipe + ": unknown coding 'rsc9'");
        Files.writeString(recipe, "null");
        failed(run, "corrupt recipe");
        Files.writeString(recipe, whole);
        Path weights = run.resolve("weights-0001.safetensors");
        Files.write(weights, java.util.Arrays.copyOf(Files.readAllBytes(weights), 1000));
        failed(run, "corrupt checkpoint: " + weights);
        Files.writeString(run.resolve("checkpoint.json"), "{}");
        failed(run, "corrupt checkpoint " + run.resolve("checkpoint.json"));
        Files.delete(run.resolve("checkpoint.json"));
        failed(run, "train first");
        assertThat(run.resolve("results")).doesNotExist();
    }

    private static void failed(Path run, String message) {
        TinyRuns.assertFails(RscCommand.FAILED, message, evaluate(run));
    }

    private static String[] evaluate(Path run, String... more) {
        List<String> words =
                new ArrayList<>(List.of("evaluate", run.toString(), "--limit", "20", "--steps", "2", "--draws", "2"));
        for (int i = 0; i < more.length; i++) {
            int at = words.indexOf(more[i]);
            if (at >= 0) {
                words.subList(at, at + 2).clear(); // picocli takes an option once
            }
            words.add(more[i]);
        }
        return words.toArray(String[]::new);
    }

    @Test
    void imagesOfOtherClassesAreRefusedUnlessAskedFor(@TempDir Path images) throws IOException {
        Path own = TinyRuns.imageFolder(images.resolve("own"), "cat", "dog", "fox");
        Path others = TinyRuns.imageFolder(images.resolve("others"), "bus", "car", "van");
        Path more = TinyRuns.imageFolder(images.resolve("more"), "cat", "dog", "elk", "fox");
        Path run = images.resolve("run");
        CliRun trained = CliRun.of(TinyRuns.train(
                run,
                "--data",
                "imagefolder",
                "--data-dir",
                own.toString(),
                "--image-size",
                "32",
                "--batch",
                "4",
                "--coding",
                "rsc1"));
        assertThat(trained.exit()).as(trained.err()).isZero();
        String[] evaluate = {"evaluate", run.toString(), "--attacks", "clean", "--draws", "1", "--data-dir"};
        String[] certify = {"certify", run.toString(), "--n0", "2", "--n", "20", "--limit", "1", "--data-dir"};
        for (String[] command : List.of(evaluate, certify)) {
            TinyRuns.assertFails(
                    RscCommand.FAILED,
                    "class 0 is 'bus' where the network was trained for 'cat'. Judge it on images of its own classes,"
                            + " or allow others (--other-classes)",
                    with(command, others.toString()));
            TinyRuns.assertFails(
                    RscCommand.FAILED,
                    "4 classes where the network tells 3 apart; class 2 is 'elk'",
                    with(command, more.toString(), "--other-classes"));
        }
        CliRun asked = CliRun.of(with(evaluate, others.toString(), "--other-classes"));
        assertThat(asked.exit()).as(asked.err()).isZero();
        assertThat(asked.err()).contains("warning: ").contains("class 0 is 'bus'");
        Files.writeString(own.resolve("val/cat/notes.txt"), "");
        CliRun same = CliRun.of(with(evaluate, own.toString()));
        assertThat(same.exit()).as(same.err()).isZero();
        assertThat(same.err())
                .doesNotContain("'cat'")
                .contains("files that are no images by their names (1): cat/notes.txt");
    }

    private static String[] with(String[] command, String... more) {
        return Stream.concat(Arrays.stream(command), Arrays.stream(more)).toArray(String[]::new);
    }
}
