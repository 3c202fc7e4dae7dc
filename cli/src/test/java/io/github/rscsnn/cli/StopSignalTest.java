package io.github.rscsnn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.rscsnn.train.CheckpointStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** What needs a process of its own: Ctrl-C while it trains, and a second one in the same run folder. */
@Isolated
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there is no command kill")
@Tag("slow")
class StopSignalTest {
    private static final int SIGINT = 2;

    @TempDir
    private Path folder;

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void ctrlCEndsTrainingAfterAStepWithOneLine() throws Exception {
        Path run = folder.resolve("run");
        Process child = start(TinyRuns.train(run, "--epochs", "100000", "--test-limit", "0"));
        List<String> lines = new ArrayList<>();
        try (BufferedReader err = child.errorReader()) {
            String line;
            while ((line = err.readLine()) != null) {
                lines.add(line);
                if (line.startsWith("epoch 1/100000  64 images")) {
                    TinyRuns.assertFails(
                            RscCommand.FAILED, "another rsc is training in", "train", "--resume", run.toString());
                    interrupt(child);
                }
            }
            assertThat(child.waitFor()).as(lines.toString()).isEqualTo(RscCommand.STOPPED);
        } finally {
            child.destroyForcibly();
        }
        assertThat(lines.stream().filter(line -> line.startsWith("rsc:")))
                .singleElement(InstanceOfAssertFactories.STRING)
                .endsWith(" is kept; go on with: rsc train --resume " + run);
        CheckpointStore.Index index = new CheckpointStore(run).verify();
        assertThat(lines)
                .contains("rsc: stopped; the checkpoint of epoch " + index.epoch()
                        + " is kept; go on with: rsc train --resume " + run)
                .anyMatch(line -> line.matches("  (waiting .*, )?about .* left for 99999 epochs"));
        assertThat(run.toFile().list())
                .containsExactlyInAnyOrder(
                        ".lock",
                        "recipe.json",
                        "input.json",
                        "provenance.json",
                        "metrics.jsonl",
                        "tensorboard",
                        "checkpoint.json",
                        index.weights(),
                        index.optimiser());
        assertThat(Files.readAllLines(run.resolve("metrics.jsonl"))).hasSize(index.epoch());
        assertThat(new ObjectMapper()
                        .readTree(run.resolve("recipe.json").toFile())
                        .path("epochs")
                        .asInt())
                .isEqualTo(100_000);
    }

    /** A shell that starts a job in the background lets it ignore SIGINT, and children inherit that: reset it. */
    private static Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        if (Files.exists(Path.of("/usr/bin/env"))
                && System.getProperty("os.name").equals("Linux")) {
            command.addAll(List.of("/usr/bin/env", "--default-signal=INT"));
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> !flag.startsWith("-javaagent") && !flag.startsWith("-agentlib"))
                .forEach(command::add);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static void interrupt(Process process) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + SIGINT, Long.toString(process.pid()))
                .inheritIO()
                .start();
        assertThat(kill.waitFor()).isZero();
    }
}
