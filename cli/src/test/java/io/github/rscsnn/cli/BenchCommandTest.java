package io.github.rscsnn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class BenchCommandTest {
    @TempDir
    private Path folder;

    @Test
    void anEpochHasItsTable() {
        CliRun run = bench("--backend", "fused", "--precision", "f32", "--step", "training", "--epoch", "6");
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("An epoch of training with all that belongs to it:")
                .containsPattern("fused f32 +2 +2 +6 +\\S+ +\\S+ +0\\.\\d\\d");
        CliRun none = bench("--epoch", "0");
        assertThat(none.exit()).isEqualTo(2);
        assertThat(none.err()).contains("--epoch").contains("got 0");
    }

    @Test
    void printsTablesAndWritesEverything() throws IOException {
        Path json = folder.resolve("bench.json");
        Path out = folder.resolve("bench.md");
        CliRun run = bench("--json", json.toString(), "--out", out.toString());
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("vgg5 x0.0625, Direct; ")
                .contains("Seconds a step (median of 1):")
                .containsPattern("training +reference f32 +2 +2 +\\S+ +\\S+ +1\\.00 ")
                .containsPattern("inference +fused f32 \\(")
                .containsPattern("attack +fused bf16 \\(")
                .containsPattern("attack +reference bf16 \\(autocast\\) .* - +- +- +- ")
                .containsPattern("floor/step +limit +limit/step +page faults")
                .contains("Products of training alone, bf16, batch 2, T 2:")
                .containsPattern("lif1 +2x3x32x32 +4x3x3x3 ")
                .doesNotContain("Microseconds");
        assertThat(Files.readString(out)).contains("| step ").contains("| lif1 ");
        JsonNode report = new ObjectMapper().readTree(json.toFile());
        assertThat(report.path("timings")).hasSize(12);
        JsonNode first = report.path("timings").path(0);
        assertThat(first.path("seconds")).hasSize(1);
        assertThat(first.path("median").asDouble()).isPositive();
        assertThat(first.path("faults")).hasSizeLessThanOrEqualTo(1);
        JsonNode floor = report.path("floors").path(0);
        assertThat(floor.path("limit").asDouble())
                .isPositive()
                .isLessThanOrEqualTo(floor.path("median").asDouble());
        assertThat(report.path("floors")
                        .path(0)
                        .path("products")
                        .path(0)
                        .path("gflop")
                        .asDouble())
                .isPositive();
        assertThat(report.path("provenance").path("libtorch").asText()).isNotEmpty();
        assertThat(run.err()).contains("bench vgg5  48 rounds");
    }

    @Test
    void timesAllNetworks() throws IOException {
        Path json = folder.resolve("all.json");
        CliRun run = bench(
                "--arch",
                "all",
                "--backend",
                "fused",
                "--precision",
                "f32",
                "--step",
                "inference",
                "--json",
                json.toString());
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out()).contains("vgg5 x0.0625", "vgg16 x0.0625", "sew-resnet18 x0.0625");
        assertThat(new ObjectMapper().readTree(json.toFile()))
                .extracting(report ->
                        report.path("settings").path("recipe").path("arch").asText())
                .contains("vgg5", "resnet19");
    }

    @Test
    void showsGrowthOverSeveralSettings() {
        CliRun run = bench(
                "--backend",
                "fused",
                "--precision",
                "f32",
                "--step",
                "inference",
                "--batch",
                "1,2",
                "--time-steps",
                "1,2");
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("Microseconds an image and time step:")
                .containsPattern("(?m)^inference +fused f32 .* 2 +2 +\\S+ +\\d+\\.\\d$")
                .containsPattern("(?m)^inference +fused f32 .* 0\\.0$");
    }

    @Test
    void timesATrainedRun() {
        Path trained = folder.resolve("run");
        assertThat(CliRun.of(TinyRuns.train(trained, "--test-limit", "0")).exit())
                .isZero();
        CliRun run = CliRun.of(
                "bench",
                "--run",
                trained.toString(),
                "--backend",
                "fused",
                "--precision",
                "f32",
                "--step",
                "attack",
                "--batch",
                "2",
                "--time-steps",
                "2",
                "--repeats",
                "1",
                "--warmup",
                "1");
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out()).contains("vgg5 x0.0625, RSC-0.1").containsPattern("attack +fused f32");
        TinyRuns.assertFails(
                RscCommand.WRONG_USAGE, "--run brings its own", "bench", "--run", trained.toString(), "--width", "1");
    }

    @Test
    void wrongUsage() {
        refused("unknown backend 'gpu' to time", "--backend", "gpu");
        refused("unknown precision 'f16'", "--precision", "f16");
        refused("unknown step 'sleep'", "--step", "sleep");
        refused("batch must be at least 1, got 0", "--batch", "0");
        refused("repeats must be at least 1, got 0", "--repeats", "0");
        refused("warmup must be at least 1, got -1", "--warmup", "-1");
        refused("a batch of 999999 needs as many images", "--batch", "999999");
        TinyRuns.assertFails(
                RscCommand.FAILED,
                "cannot write",
                words("--json", folder.resolve("no/x.json").toString()));
    }

    private static void refused(String message, String... more) {
        TinyRuns.assertFails(RscCommand.WRONG_USAGE, message, words(more));
    }

    private static CliRun bench(String... more) {
        return CliRun.of(words(more));
    }

    private static String[] words(String... more) {
        List<String> words = new ArrayList<>(List.of("bench", "--width", "0.0625", "--threads", "1"));
        List<String> given = List.of(more);
        for (String[] option :
                new String[][] {{"--batch", "2"}, {"--time-steps", "2"}, {"--repeats", "1"}, {"--warmup", "1"}}) {
            if (!given.contains(option[0])) {
                words.addAll(List.of(option));
            }
        }
        words.addAll(given);
        return words.toArray(String[]::new);
    }
}
