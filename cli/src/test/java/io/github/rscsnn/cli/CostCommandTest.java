package io.github.rscsnn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class CostCommandTest {
    /** Of VGG-5 with 4, 8, 8 channels and 256 hidden units on 3x32x32: 3x3 convolutions, pools, linear layers. */
    private static final long CONNECTIONS =
            9 * 3 * 4 * 1024 + 9 * 4 * 8 * 256 + 9 * 8 * 8 * 256 + 512 * 256 + 256 * 256 + 256 * 10;

    @TempDir
    private Path folder;

    @Test
    void tellsOperationsAndEnergyOfEachLayer() throws IOException {
        Path run = trained("--coding", "rsc1");
        Path json = folder.resolve("cost.json");
        CliRun cost = CliRun.of("cost", run.toString(), "--limit", "20", "--json", json.toString());
        assertThat(cost.exit()).as(cost.err()).isZero();
        assertThat(cost.out())
                .startsWith(run + ": RSC-0.1, T = 2, mean of 20 images, one draw each")
                .containsPattern("lif1 +conv 3x3, 3 to 4 +[\\d.]+ +real numbers, static +0.111 +0.000 ")
                .containsPattern("lif2 +conv 3x3, 4 to 8 +[\\d.]+ +pooled spikes +[\\d.]+ +0.000 ")
                .containsPattern("logits +linear, 256 to 10 +spikes ")
                .containsPattern("each step +each an addition +0.221 ")
                .contains("A vote of k draws costs k times this");

        JsonNode outcome = new ObjectMapper().readTree(json.toFile());
        assertThat(outcome.path("estimates")).hasSize(4);
        JsonNode usual = outcome.path("estimates").path(0);
        assertThat(usual.path("macs").asDouble()).isEqualTo(9 * 3 * 4 * 1024);
        assertThat(usual.path("annEnergy").asDouble()).isCloseTo(CONNECTIONS * 4.6e-12, Offset.offset(1e-18));
        double acs = 0;
        for (JsonNode layer : outcome.path("activity").path("layers")) {
            acs += layer.path("inputRate").asDouble(0)
                    * layer.path("connections").asLong()
                    * 2;
        }
        assertThat(usual.path("acs").asDouble())
                .isCloseTo(acs, Offset.offset(1e-6))
                .isPositive();
        assertThat(usual.path("energy").asDouble())
                .isCloseTo(9 * 3 * 4 * 1024 * 4.6e-12 + acs * 0.9e-12, Offset.offset(1e-18));
    }

    @Test
    void showsOnlyConventionsThatDiffer() {
        Path run = trained("--coding", "ann", "--time-steps", "1");
        CliRun cost = CliRun.of("cost", run.toString(), "--limit", "5", "--markdown");
        assertThat(cost.exit()).as(cost.err()).isZero();
        assertThat(cost.out())
                .doesNotContain("static")
                .doesNotContain("k draws")
                .containsPattern("\\| +100\\.0 \\|");
    }

    @Test
    void refusesWhatCannotBeMeasured() {
        TinyRuns.assertFails(RscCommand.FAILED, "not a run folder", "cost", folder.toString());
        Path run = trained("--coding", "direct");
        TinyRuns.assertFails(RscCommand.WRONG_USAGE, "limit", "cost", run.toString(), "--limit", "-1");
        TinyRuns.assertFails(RscCommand.WRONG_USAGE, "batch", "cost", run.toString(), "--batch", "0");
    }

    private Path trained(String... options) {
        Path run = folder.resolve("run");
        String[] all = new String[options.length + 2];
        System.arraycopy(options, 0, all, 2, options.length);
        all[0] = "--test-limit";
        all[1] = "0";
        CliRun training = CliRun.of(TinyRuns.train(run, all));
        assertThat(training.exit()).as(training.err()).isZero();
        return run;
    }
}
