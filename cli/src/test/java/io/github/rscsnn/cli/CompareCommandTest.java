package io.github.rscsnn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Backend and precision on the command line, from training over evaluation to the comparison of two evaluations. */
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
                .contains("A: " + a + ", reference f32")
                .containsPattern("(?m)^clean +20 +\\S+ +\\S+ +\\S+ +\\[\\S+ \\S+\\] +\\d+ +(yes|no)$")
                .containsPattern("(?m)^fgsm ");
        CliRun same = CliRun.of("compare", a.toString(), a.toString());
        assertThat(same.out()).containsPattern("(?m)^clean .* 0\\.00 +\\[0\\.00, 0\\.00\\] +0 +yes$");

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

    private Path evaluate(Path run, String name, String... more) {
        Path json = folder.resolve(name);
        java.util.List<String> words = new java.util.ArrayList<>(java.util.List.of(
                "evaluate", run.toString(), "--limit", "20", "--attacks", "clean,fgsm", "--json", json.toString()));
        words.addAll(java.util.List.of(more));
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
                Files.readString(evaluation).replaceAll("\"datasetSha256\" : \"[0-9a-f]", "\"datasetSha256\" : \"x"));
        TinyRuns.assertFails(
                RscCommand.FAILED, "different images", "compare", evaluation.toString(), images.toString());
    }
}
