package io.github.rscsnn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Backend and precision on the command line, from training over evaluation to the comparison of two evaluations. */
@Tag("slow")
class CompareCommandTest {
    @TempDir
    private Path folder;

    @Test
    void oneCheckpointOnTwoBackends() throws IOException {
        Path run = folder.resolve("run");
        CliRun training =
                CliRun.of(TinyRuns.train(run, "--test-limit", "0", "--backend", "fused", "--precision", "bf16"));
        assertThat(training.exit()).as(training.err()).isZero();
        assertThat(Files.readString(run.resolve("provenance.json"))).contains("fused bf16 (");

        Path a = evaluate(run, "a.json", "--backend", "reference");
        Path b = evaluate(run, "b.json", "--backend", "fused", "--precision", "bf16");
        assertThat(Files.readString(a)).contains("\"backend\" : \"reference f32\"");
        assertThat(Files.readString(b)).contains("fused bf16 (").contains("\"correctDraws\"");
        assertThat(Files.readString(evaluate(run, "c.json"))).contains("fused f32 (");
        CliRun compared = CliRun.of("compare", a.toString(), b.toString());
        assertThat(compared.exit()).as(compared.err()).isZero();
        assertThat(compared.out())
                .contains("A: " + a + ", RSC-0.1, reference f32")
                .containsPattern("(?m)^clean +20 +10 +\\S+ +\\S+ +\\S+ +\\[\\S+ \\S+\\] +[01]\\.\\d+ +\\d+ +none$")
                .containsPattern("(?m)^fgsm +8/255 .* fgsm\\(linf, epsilon=0\\.03137\\), eot:1\\+bptt");
        CliRun same = CliRun.of("compare", a.toString(), a.toString());
        assertThat(same.out()).containsPattern("(?m)^clean .* 0\\.00 +\\[-16\\.12, 16\\.12\\] +1\\.000 +0 +none$");
        comparesRunFolders(run, a);

        TinyRuns.assertFails(
                RscCommand.WRONG_USAGE,
                "runs in f32, not in bf16",
                "evaluate",
                run.toString(),
                "--backend",
                "reference",
                "--precision",
                "bf16");
        refuses(a);
    }

    /** The newest evaluation of a run, which is that of c.json; a folder and a file may be mixed. */
    private void comparesRunFolders(Path run, Path file) throws IOException {
        CliRun folders = CliRun.of("compare", run.toString(), run.toString());
        assertThat(folders.exit()).as(folders.err()).isZero();
        assertThat(folders.out())
                .contains("A: " + run.resolve("results/evaluation.json") + ", RSC-")
                .containsPattern("(?m)^fgsm ");
        assertThat(CliRun.of("compare", run.toString(), file.toString()).out()).contains("B: " + file + ", ");
        Path bare = Files.createDirectory(folder.resolve("bare"));
        TinyRuns.assertFails(RscCommand.FAILED, "has not been evaluated", "compare", bare.toString(), file.toString());
    }

    /** Sweeps that list their ε in other orders, and attacks that only one of them has. */
    @Test
    void pairsTheSameEpsilon() throws IOException {
        Path a = written(
                "sweep-a.json",
                row("clean", null, "none", 1, 1, 1, 1),
                row("pgd", 2 / 255.0, "pgd(steps=7)", 1, 1, 1, 0),
                row("pgd", 8 / 255.0, "pgd(steps=7)", 1, 0, 0, 0),
                row("fgsm", 8 / 255.0, "fgsm()", 1, 1, 0, 0));
        Path b = written(
                "sweep-b.json",
                row("pgd", 8 / 255.0, "pgd(steps=40)", 0, 0, 0, 0),
                row("pgd", 4 / 255.0, "pgd(steps=40)", 1, 1, 0, 0),
                row("pgd", 2 / 255.0, "pgd(steps=40)", 1, 1, 1, 0),
                row("clean", null, "none", 1, 1, 1, 0));
        CliRun compared = CliRun.of("compare", a.toString(), b.toString());
        assertThat(compared.exit()).as(compared.err()).isZero();
        assertThat(compared.out())
                .containsPattern("(?m)^clean +4 +1 +100\\.00 +75\\.00 +25\\.00 .* 1\\.000 +1 +none$")
                .containsPattern("(?m)^pgd +2/255 +4 +1 +75\\.00 +75\\.00 +0\\.00 ")
                .containsPattern(
                        "(?m)^pgd +8/255 +4 +1 +25\\.00 +0\\.00 +25\\.00 .*A: pgd\\(steps=7\\), bptt; B: pgd\\(steps=40\\)")
                .doesNotContainPattern("(?m)^pgd +4/255")
                .contains("only in A: fgsm at 8/255")
                .contains("only in B: pgd at 4/255");
        Path other = written("other-attack.json", row("square", 8 / 255.0, "square()", 1, 1, 1, 1));
        TinyRuns.assertFails(
                RscCommand.FAILED, "no attack and epsilon is in both", "compare", a.toString(), other.toString());
    }

    /** What was published can be tested again by anybody: no run folder, no weights. */
    @Test
    void publishedNetworks() throws IOException {
        Path page = page("narrow.json", "abc", "1111", "pgd, stclamp+bptt", "20");
        CliRun compared = CliRun.of("compare", page + "#a", page + "#b");
        assertThat(compared.exit()).as(compared.err()).isZero();
        assertThat(compared.out())
                .contains(
                        "A: " + page + ", a, tier narrow, fused f32",
                        "B: " + page + ", b, tier narrow, 2 trainings together")
                .containsPattern("(?m)^clean +4 +2 and 4 +50\\.00 +25\\.00 +25\\.00 ")
                .containsPattern("(?m)^pgd, stclamp +8/255 +2 +2 and 4 +50\\.00 +75\\.00 +-25\\.00 ");
        assertThat(CliRun.of("compare", page + "#a:pgd, stclamp", page + "#b:clean")
                        .out())
                .contains(
                        "compared over the first 2 of 4 images, accuracies are those of these: pgd, stclamp at 8/255");
        CliRun other = CliRun.of("compare", page + "#a:clean", page("wide.json", "abc", "1111", "pgd", "11") + "#a");
        assertThat(other.exit()).as(other.err()).isZero();

        TinyRuns.assertFails(
                RscCommand.WRONG_USAGE, "narrow.json has a, b; name one of them", "compare", page + "", page + "#a");
        TinyRuns.assertFails(RscCommand.WRONG_USAGE, "narrow.json has a, b; name", "compare", page + "#c", page + "#a");
        TinyRuns.assertFails(
                RscCommand.FAILED,
                "different images",
                "compare",
                page("other.json", "abd", "1111", "pgd, stclamp", "11") + "#a",
                page + "#a");
        for (String wrong : List.of("#", "#a:", "#a:pgd@")) {
            TinyRuns.assertFails(RscCommand.WRONG_USAGE, "is meant; got", "compare", page + wrong, page + "#a");
        }
        TinyRuns.assertFails(
                RscCommand.WRONG_USAGE,
                "narrow.json#a has no pgd, assg:arctan:0.4",
                "compare",
                page + "#a:pgd, assg:arctan:0.4+bptt",
                page + "#b");
        Path unknown = Files.writeString(
                folder.resolve("unknown.json"), Files.readString(page).replace("cifar10 test, 2 images", "some"));
        TinyRuns.assertFails(
                RscCommand.FAILED, "does not say which 2 images were judged", "compare", unknown + "#a", page + "#a");
        Path evaluation = written("plain.json", row("clean", null, "none", 1, 1, 1, 1));
        TinyRuns.assertFails(
                RscCommand.WRONG_USAGE,
                "the file is no page of results that names its networks",
                "compare",
                evaluation + "#a",
                page + "#a");
    }

    /** Network a, judged over two draws, and b of two trainings; two of the four images were attacked. */
    private Path page(String name, String digest, String clean, String metric, String attacked) throws IOException {
        String value = """
                {"recipe": "%s", "metric": "%s", "tier": "narrow", "seeds": [%s], "values": [%s], "low": null, "high": null,
                 "images": %d, "draws": 2, "attack": "an attack", "imagesSeen": 1, "commit": "c", "correct": [%s]}""";
        return Files.writeString(folder.resolve(name), """
                {"page": "x.md", "title": "X", "tier": "narrow: small", "command": "rsc", "networks": [],
                 "provenance": {"precision": "fused f32", "data": "cifar10 test, 4 images, SHA-256 %1$s; cifar10 test, 2 images, SHA-256 %1$s2"},
                 "measurements": [%2$s]}
                """.formatted(
                        digest,
                        String.join(
                                ",",
                                value.formatted("a", "clean", "1", "50", 4, '"' + clean + '"'),
                                value.formatted("a", metric, "1", "50", 2, "\"" + attacked + '"'),
                                value.formatted("b", "clean", "1,2", "50,0", 4, "\"2200\",\"0000\""),
                                value.formatted("b", "pgd, stclamp", "1,2", "100,50", 2, "\"22\",\"20\""))));
    }

    private Path written(String name, String... rows) throws IOException {
        return Files.writeString(folder.resolve(name), """
                {"title": "RSC-0.1", "provenance": {"datasetSha256": "abc", "backend": "fused f32"},
                 "settings": {"epsilons": [0.1]}, "results": [%s]}
                """.formatted(String.join(",", rows)));
    }

    private static String row(String label, Double epsilon, String attack, int... correct) {
        return "{\"label\": \"" + label + "\", \"attack\": \"" + attack + "\", \"source\": \""
                + (epsilon == null ? "" : "bptt") + "\", \"draws\": 1, \"accuracy\": "
                + java.util.Arrays.stream(correct).average().orElse(0) + ", \"epsilon\": " + epsilon
                + ", \"correctDraws\": " + java.util.Arrays.toString(correct) + "}";
    }

    private Path evaluate(Path run, String name, String... more) {
        Path json = folder.resolve(name);
        List<String> words = new java.util.ArrayList<>(List.of(
                "evaluate", run.toString(), "--limit", "20", "--attacks", "clean,fgsm", "--json", json.toString()));
        words.addAll(List.of(more));
        CliRun result = CliRun.of(words.toArray(String[]::new));
        // an attack without gradients on an untrained network would be told, and is not what this test is about
        assertThat(result.exit()).as(result.err()).isIn(RscCommand.DONE, RscCommand.FAILED);
        return json;
    }

    private void refuses(Path evaluation) throws IOException {
        TinyRuns.assertFails(
                RscCommand.FAILED, "no such file", "compare", evaluation.toString(), folder + "/none.json");
        Path broken = Files.writeString(folder.resolve("broken.json"), "{");
        TinyRuns.assertFails(RscCommand.FAILED, "is not JSON", "compare", evaluation.toString(), broken.toString());
        Path other = Files.writeString(folder.resolve("other.json"), "{}");
        TinyRuns.assertFails(
                RscCommand.FAILED, "is not an evaluation", "compare", other.toString(), evaluation.toString());
        Path images = Files.writeString(
                folder.resolve("images.json"),
                Files.readString(evaluation)
                        .replaceAll("\"datasetSha256\" : \"[0-9a-f]", "\"datasetSha256\" : \"x")
                        .replaceFirst(" *\"sha256\".*\n", ""));
        TinyRuns.assertFails(
                RscCommand.FAILED, "different images", "compare", evaluation.toString(), images.toString());
    }
}
