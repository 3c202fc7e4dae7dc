package io.github.rscsnn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.rscsnn.tensor.StepScope;
import io.github.rscsnn.train.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class InterchangeCommandsTest {
    @TempDir
    private static Path shared;

    private static Path trained;

    @TempDir
    private Path folder;

    @BeforeAll
    static void train() {
        trained = shared.resolve("run");
        CliRun run = CliRun.of(TinyRuns.train(trained, "--coding", "direct", "--test-limit", "0", "--leak", "0.5"));
        assertThat(run.exit()).as(run.err()).isZero();
    }

    @Test
    void aRunGoesThroughNir() throws IOException {
        Path file = folder.resolve("net.nir");
        CliRun export = CliRun.of("export", trained.toString(), "--to", "nir", "--out", file.toString());
        assertThat(export.exit()).as(export.err()).isZero();
        assertThat(export.out())
                .startsWith(file + ": 16 nodes")
                .contains("  conv1 Conv2d")
                .contains("  lif5 LIF");

        Path back = folder.resolve("back");
        CliRun imported = CliRun.of("import", "--from", "nir", "--weights", file.toString(), "--out", back.toString());
        assertThat(imported.exit()).as(imported.err()).isZero();
        assertThat(imported.out()).isEqualTo(back + ": imported; 'rsc evaluate " + back + "' judges it\n");

        JsonNode original = evaluated(trained);
        JsonNode again = evaluated(back);
        assertThat(again.path("results").get(0).path("correctDraws"))
                .isEqualTo(original.path("results").get(0).path("correctDraws"));
        assertThat(CliRun.of("evaluate", back.toString(), "--attacks", "fgsm", "--limit", "5")
                        .exit())
                .isZero();
    }

    @Test
    void anImportedRunIsTrainedOn() throws IOException {
        Path weights = folder.resolve("w.safetensors");
        CliRun export = CliRun.of("export", trained.toString(), "--to", "safetensors", "--out", weights.toString());
        assertThat(export.exit()).as(export.err()).isZero();
        Path state = folder.resolve("state.safetensors");
        try (StepScope scope = new StepScope()) {
            Map<String, Tensor> renamed = new LinkedHashMap<>();
            Safetensors.read(weights).forEach((name, tensor) -> renamed.put("net." + name, tensor));
            Safetensors.write(state, renamed);
        }
        Path run = folder.resolve("run");
        CliRun imported = imported(state, run, "--width", "0.0625");
        assertThat(imported.exit()).as(imported.err()).isZero();
        assertThat(imported.out()).contains("  net.fc1.weight -> fc1.weight");
        assertThat(new ObjectMapper()
                        .readTree(run.resolve("import.json").toFile())
                        .path("file")
                        .asText())
                .isEqualTo(state.toString());
        assertThat(evaluated(run).path("results").get(0).path("correctDraws"))
                .isEqualTo(evaluated(trained).path("results").get(0).path("correctDraws"));
        CliRun resumed = CliRun.of("train", "--resume", run.toString());
        assertThat(resumed.exit()).as(resumed.err()).isZero();
        assertThat(resumed.err()).contains("epoch 1/1  64 images");

        TinyRuns.assertFails(
                RscCommand.FAILED, "run folder " + run + " exists", arguments(state, run, "--width", "0.0625"));
        Path other = folder.resolve("other");
        TinyRuns.assertFails(
                RscCommand.WRONG_USAGE,
                "net.conv1.weight is [4, 3, 3, 3], conv1.weight [8, 3, 3, 3]",
                arguments(state, other, "--width", "0.125"));
        TinyRuns.assertFails(
                RscCommand.WRONG_USAGE, "unknown layer 'con64'", arguments(state, other, "--arch", "layers:con64"));
        assertThat(other).doesNotExist();
    }

    @Test
    void wrongUsage() {
        String run = trained.toString();
        String out = folder.resolve("x").toString();
        TinyRuns.assertFails(
                RscCommand.WRONG_USAGE,
                "'onnx' is not one of nir, safetensors, torch, huggingface",
                "export",
                run,
                "--to",
                "onnx",
                "--out",
                out);
        TinyRuns.assertFails(
                RscCommand.WRONG_USAGE, "dt must be above 0", "export", run, "--to", "nir", "--dt", "0", "--out", out);
        TinyRuns.assertFails(
                RscCommand.FAILED, "no such NIR file", "import", "--from", "nir", "--weights", out, "--out", out);
        TinyRuns.assertFails(
                RscCommand.WRONG_USAGE,
                "--dt is for nir only",
                "import",
                "--from",
                "snn-rat",
                "--dt",
                "1",
                "--weights",
                out,
                "--out",
                out);
        TinyRuns.assertFails(
                RscCommand.WRONG_USAGE,
                "--init is for training from other weights",
                "import",
                "--from",
                "nir",
                "--init",
                run,
                "--weights",
                out,
                "--out",
                out);
        TinyRuns.assertFails(
                RscCommand.WRONG_USAGE,
                "--decay-input is not for nir",
                "import",
                "--from",
                "nir",
                "--decay-input",
                "--weights",
                out,
                "--out",
                out);
        TinyRuns.assertFails(
                RscCommand.WRONG_USAGE,
                "--decay-input needs the --leak",
                "import",
                "--from",
                "snn-rat",
                "--decay-input",
                "--weights",
                out,
                "--out",
                out);
        assertThat(folder).isEmptyDirectory();
    }

    private static CliRun imported(Path state, Path run, String... more) {
        return CliRun.of(arguments(state, run, more));
    }

    private static String[] arguments(Path state, Path run, String... more) {
        String[] train = TinyRuns.train(run, more);
        java.util.List<String> words = new java.util.ArrayList<>(
                java.util.List.of("import", "--from", "spikingjelly", "--weights", state.toString()));
        words.addAll(java.util.Arrays.asList(train).subList(1, train.length));
        words.addAll(java.util.List.of("--leak", "0.5"));
        return words.toArray(String[]::new);
    }

    private JsonNode evaluated(Path run) throws IOException {
        Path json = folder.resolve("evaluation.json");
        CliRun evaluate =
                CliRun.of("evaluate", run.toString(), "--attacks", "clean", "--limit", "40", "--json", json.toString());
        assertThat(evaluate.exit()).as(evaluate.err()).isZero();
        JsonNode outcome = new ObjectMapper().readTree(json.toFile());
        Files.delete(json);
        assertThat(outcome.path("results").get(0).has("correctDraws"))
                .as(outcome.toString())
                .isTrue();
        return outcome;
    }
}
