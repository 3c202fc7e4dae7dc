package io.github.rscsnn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.rscsnn.data.Digests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Networks as folders for others. */
@Tag("slow")
class ModelFolderTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path shared;

    private static Path trained;

    @TempDir
    private Path folder;

    @BeforeAll
    static void train() {
        trained = shared.resolve("run");
        CliRun run = CliRun.of(TinyRuns.train(trained, "--coding", "rsc1", "--test-limit", "0"));
        assertThat(run.exit()).as(run.err()).isZero();
        CliRun evaluated = CliRun.of("evaluate", trained.toString(), "--attacks", "clean,fgsm", "--limit", "20");
        assertThat(evaluated.exit()).as(evaluated.err()).isZero();
    }

    @Test
    void aFolderInBf16IsARun() throws IOException {
        Path out = folder.resolve("models/tiny");
        CliRun export = export(out, "bf16");
        assertThat(export.exit()).as(export.err()).isZero();
        assertThat(export.out()).contains("weights bf16; 'rsc evaluate " + out + "' judges it");
        Path weights = out.resolve("model.safetensors");
        assertThat(Files.size(weights)).isLessThan(Files.size(trained.resolve("weights-0001.safetensors")) * 6 / 10);
        assertThat(out.resolve("results")).doesNotExist();
        assertThat(names(out))
                .containsExactlyInAnyOrder(
                        "README.md",
                        "checkpoint.json",
                        "config.json",
                        "input.json",
                        "metrics.jsonl",
                        "model.safetensors",
                        "network.py",
                        "provenance.json",
                        "recipe.json");

        CliRun evaluate = CliRun.of("evaluate", out.toString(), "--attacks", "clean", "--limit", "10");
        assertThat(evaluate.exit()).as(evaluate.err()).isZero();
        assertThat(JSON.readTree(out.resolve("results/evaluation.json").toFile())
                        .path("checkpoint")
                        .asText())
                .isEqualTo(Digests.sha256(weights));
        CliRun predict = CliRun.of("certify", out.toString(), "--n", "20", "--n0", "5", "--limit", "1");
        assertThat(predict.exit()).as(predict.err()).isZero();

        TinyRuns.assertFails(RscCommand.FAILED, "run folder " + out + " exists", exportArguments(out, "f32"));
        byte[] bytes = Files.readAllBytes(weights);
        bytes[bytes.length - 3] ^= 1;
        Files.write(weights, bytes);
        TinyRuns.assertFails(
                RscCommand.FAILED,
                "corrupt checkpoint: " + weights + " has SHA-256",
                "evaluate",
                out.toString(),
                "--attacks",
                "clean",
                "--limit",
                "10");
    }

    @Test
    void inFloat32ItIsTheSameNetwork() throws IOException {
        Path out = folder.resolve("tiny");
        assertThat(export(out, "f32").exit()).isZero();
        CliRun.of("evaluate", out.toString(), "--attacks", "clean,fgsm", "--limit", "20");
        assertThat(correctDraws(out)).isEqualTo(correctDraws(trained)).hasSize(2);
    }

    @Test
    void itsCardTellsWhatWasMeasured() throws IOException {
        Path out = folder.resolve("tiny");
        assertThat(export(out, "bf16").exit()).isZero();
        String card = Files.readString(out.resolve("README.md"));
        assertThat(card)
                .startsWith("---\nlibrary_name: rsc-snn\n")
                .contains("model-index:\n- name: \"tiny\"")
                .contains("name: \"clean, 20 images\"")
                .contains("name: \"fgsm at 8/255, 20 images\"")
                .contains("Measured on the weights before they were rounded to bf16.")
                .contains(Digests.sha256(out.resolve("model.safetensors")))
                .contains("coding = \"rsc1\"")
                .contains("rsc evaluate tiny --attacks clean,pgd")
                .contains("from network import load");
        assertThat(out.resolve("network.py")).content().contains("\"coding\" : \"rsc1\"");
        JsonNode config = JSON.readTree(out.resolve("config.json").toFile());
        assertThat(config.path("torch_dtype").asText()).isEqualTo("bfloat16");
        assertThat(config.path("id2label")).hasSize(10);
        assertThat(config.path("time_steps").asInt()).isEqualTo(2);
        assertThat(config.path("model_sha256").asText()).isEqualTo(Digests.sha256(out.resolve("model.safetensors")));
    }

    @Test
    void pythonGetsTheSameWeights() throws IOException {
        Path module = folder.resolve("module");
        CliRun export =
                CliRun.of("export", trained.toString(), "--to", "torch", "--dtype", "bf16", "--out", module.toString());
        assertThat(export.exit()).as(export.err()).isZero();
        assertThat(export.out()).contains("  from network import load\n");
        Path published = folder.resolve("published");
        assertThat(export(published, "bf16").exit()).isZero();
        assertThat(module.resolve("model.safetensors")).hasSameBinaryContentAs(published.resolve("model.safetensors"));
        assertThat(module.resolve("network.py")).hasSameTextualContentAs(published.resolve("network.py"));
    }

    @Test
    void thisMachinesFoldersStayHere() throws IOException {
        Path run = TinyRuns.copy(trained, folder.resolve("run"));
        TinyRuns.edit(run.resolve("recipe.json"), "\"data-dir\" : null", "\"data-dir\" : \"/home/me/data\"");
        TinyRuns.edit(run.resolve("recipe.json"), "\"threads\" : 1", "\"threads\" : 3");
        Path out = folder.resolve("tiny");
        CliRun export = CliRun.of("export", run.toString(), "--to", "huggingface", "--out", out.toString());
        assertThat(export.exit()).as(export.err()).isZero();
        for (String name : names(out)) {
            assertThat(Files.readString(out.resolve(name), java.nio.charset.StandardCharsets.ISO_8859_1))
                    .as(name)
                    .doesNotContain("/home/me", "\"threads\" : 3");
        }
        CliRun evaluate = CliRun.of("evaluate", out.toString(), "--attacks", "clean", "--limit", "10");
        assertThat(evaluate.exit()).as(evaluate.err()).isZero();
    }

    @Test
    void whatDoesNotFitItsFormatIsRefused() {
        String run = trained.toString();
        String out = folder.resolve("x").toString();
        TinyRuns.assertFails(
                RscCommand.WRONG_USAGE,
                "--dtype is not for nir",
                "export",
                run,
                "--to",
                "nir",
                "--dtype",
                "bf16",
                "--out",
                out);
        TinyRuns.assertFails(
                RscCommand.WRONG_USAGE,
                "'int8' is not one of f32, bf16, f16",
                "export",
                run,
                "--to",
                "huggingface",
                "--dtype",
                "int8",
                "--out",
                out);
        TinyRuns.assertFails(
                RscCommand.WRONG_USAGE,
                "--dt is for nir only",
                "export",
                run,
                "--to",
                "safetensors",
                "--dt",
                "1",
                "--out",
                out);
        assertThat(folder).isEmptyDirectory();
    }

    private static CliRun export(Path out, String type) {
        return CliRun.of(exportArguments(out, type));
    }

    private static String[] exportArguments(Path out, String type) {
        return new String[] {
            "export", trained.toString(), "--to", "huggingface", "--dtype", type, "--out", out.toString()
        };
    }

    private static List<JsonNode> correctDraws(Path run) throws IOException {
        JsonNode results =
                JSON.readTree(run.resolve("results/evaluation.json").toFile()).path("results");
        return StreamSupport.stream(results.spliterator(), false)
                .map(result -> result.path("correctDraws"))
                .toList();
    }

    private static List<String> names(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .toList();
        }
    }
}
