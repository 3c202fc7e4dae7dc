package io.github.rscsnn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class LeaderboardCommandTest {
    private static final String IMAGES = "3";

    @TempDir
    private static Path shared;

    private static Path networks;

    private static CliRun first;

    @TempDir
    private Path folder;

    @BeforeAll
    static void judge() throws IOException {
        networks = Files.createDirectory(shared.resolve("networks"));
        for (String coding : List.of("direct", "rsc1")) {
            CliRun run = CliRun.of(
                    TinyRuns.train(networks.resolve(coding), "--coding", coding, "--test-limit", "0", "--epochs", "3"));
            assertThat(run.exit()).as(run.err()).isZero();
        }
        Files.writeString(networks.resolve("rsc1/model_info.json"), """
                {"name": "Noise | first", "authors": "A. Author", "venue": "Some 2026", "link": "https://example.org/p",
                 "reported": "41.50", "additional_data": false}
                """);
        TinyRuns.copy(networks.resolve("direct"), networks.resolve("untrained"));
        Files.delete(networks.resolve("untrained/checkpoint.json"));
        first = judged();
    }

    private static CliRun judged(String... more) {
        String[] words = {
            "leaderboard",
            networks.toString(),
            "--limit",
            IMAGES,
            "--budget",
            "30",
            "--n",
            "20",
            "--batch",
            "5",
            "--attack-precision",
            "auto"
        };
        String[] all = java.util.Arrays.copyOf(words, words.length + more.length);
        System.arraycopy(more, 0, all, words.length, more.length);
        return CliRun.of(all);
    }

    @Test
    void everyNetworkIsJudgedUnderOneProtocol() throws IOException {
        assertThat(first.exit()).as(first.err()).isEqualTo(RscCommand.FAILED); // one is not judged
        JsonNode board = json(networks.resolve("leaderboard.json"));
        assertThat(board.path("protocol").path("limit").asInt()).isEqualTo(3);
        assertThat(board.path("networks")).hasSize(2);
        double last = 1;
        for (JsonNode network : board.path("networks")) {
            assertThat(network.path("dataset").asText()).isEqualTo("shapes10");
            assertThat(network.path("threat_model").asText()).isEqualTo("Linf");
            assertThat(network.path("eps").asText()).isEqualTo("8/255");
            assertThat(network.path("architecture").asText()).isEqualTo("vgg5, width 0.0625");
            assertThat(network.path("complete").asBoolean()).isTrue();
            assertThat(network.path("backend").asText()).isNotEmpty();
            JsonNode results = network.path("results");
            double strongest = results.path("strongest").path("accuracy").doubleValue();
            double automatic = results.path("autoattack").path("accuracy").doubleValue();
            assertThat(strongest).isLessThanOrEqualTo(last);
            last = strongest;
            assertThat(Double.parseDouble(network.path("best_known").textValue()) / 100)
                    .isCloseTo(Math.min(strongest, automatic), org.assertj.core.data.Offset.offset(1e-4));
            assertThat(network.path("check").path("of").asInt()).isEqualTo(17);
            assertThat(network.path("energy").path("synapticOperations").doubleValue())
                    .isPositive();
            boolean random = network.path("coding").asText().startsWith("RSC");
            assertThat(network.path("certificate").isNull()).isEqualTo(!random);
            assertThat(network.path("link").asText()).isEqualTo(random ? "https://example.org/p" : "");
            assertThat(network.path("reported").asText()).isEqualTo(random ? "41.50" : "");
            assertThat(network.path("name").asText()).isEqualTo(random ? "Noise | first" : "direct");
            assertThat(own(network.path("run").asText(), "autoattack")).isEqualTo(automatic);
        }
        assertThat(first.out())
                .contains("untrained: not judged, no checkpoint in")
                .contains("2 of 3 networks complete");
        assertThat(Files.readString(networks.resolve("leaderboard.md")))
                .contains("Noise \\| first")
                .contains("not judged");
        assertThat(Files.readString(networks.resolve("leaderboard.html")))
                .contains("<th scope=\"row\"><span>Noise | first</span></th>")
                .doesNotContain("<script");
    }

    @Test
    void aWrongPrecisionIsToldBeforeAnythingIsMeasured() {
        CliRun run = CliRun.of("leaderboard", networks.toString(), "--attack-precision", "fp16");
        assertThat(run.exit()).isEqualTo(picocli.CommandLine.ExitCode.USAGE);
        assertThat(run.err()).contains("'fp16' is not one of auto, bf16, f32, tf32");
        assertThat(run.out()).isEmpty();
    }

    /** What the run's own evaluation says. */
    private static double own(String run, String attack) throws IOException {
        JsonNode results = json(Path.of(run, "results/evaluation.json")).path("results");
        return StreamSupport.stream(results.spliterator(), false)
                .filter(result -> result.path("label").asText().equals(attack))
                .findFirst()
                .orElseThrow()
                .path("accuracy")
                .doubleValue();
    }

    @Test
    void whatIsThereIsNotMeasuredAgain() throws IOException {
        Map<String, String> before = TinyRuns.content(networks);
        CliRun again = judged();
        assertThat(again.exit()).isEqualTo(RscCommand.FAILED);
        assertThat(again.out()).isEqualTo(first.out());
        assertThat(TinyRuns.content(networks)).isEqualTo(before);
        assertThat(again.err().lines().filter(line -> line.contains("autoattack") || line.contains("strongest")))
                .isEmpty();
    }

    @Test
    void aNetworkOfOtherPeopleWithoutAComparisonIsNamed() throws IOException {
        Path runs = Files.createDirectory(folder.resolve("runs"));
        Path run = TinyRuns.copy(networks.resolve("direct"), runs.resolve("theirs"));
        Files.writeString(run.resolve("import.json"), "{\"from\": \"spikingjelly\"}");
        CliRun board = CliRun.of(
                "leaderboard", runs.toString(), "--limit", IMAGES, "--budget", "30", "--n", "20", "--batch", "5");
        assertThat(board.exit()).as(board.err()).isZero();
        assertThat(board.out()).contains("theirs: imported without a comparison with its source's outputs");
        assertThat(json(runs.resolve("leaderboard.json"))
                        .path("networks")
                        .path(0)
                        .path("reasons"))
                .hasSize(1);
    }

    @Test
    void wrongUsage() throws IOException {
        TinyRuns.assertFails(RscCommand.FAILED, "no run in " + folder, "leaderboard", folder.toString());
        Path missing = folder.resolve("missing");
        TinyRuns.assertFails(RscCommand.FAILED, "no such run: " + missing, "leaderboard", missing.toString());
        TinyRuns.assertFails(
                RscCommand.WRONG_USAGE, "must be at least 7", "leaderboard", networks.toString(), "--budget", "6");
        TinyRuns.assertFails(
                RscCommand.WRONG_USAGE,
                "epsilon must be above 0",
                "leaderboard",
                networks.toString(),
                "--epsilon",
                "0");
        assertThat(folder).isEmptyDirectory();
        Path taken = Files.writeString(folder.resolve("taken"), "by a file");
        CliRun run = CliRun.of("leaderboard", networks.toString(), "--out", taken.toString());
        assertThat(run.exit()).isEqualTo(RscCommand.FAILED);
        assertThat(run.err()).contains("cannot make folder " + taken).doesNotContain("network 1/");
    }

    private static JsonNode json(Path file) throws IOException {
        return new ObjectMapper().readTree(file.toFile());
    }
}
