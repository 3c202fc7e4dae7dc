package io.github.rscsnn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo itself takes minutes: {@code .ci/run} runs it. */
class DemoCommandTest {
    @TempDir
    private Path folder;

    @Test
    void outputThatCannotBe() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "mine");
        TinyRuns.assertFails(
                RscCommand.FAILED,
                "cannot make run folder " + file.resolve("ann"),
                "demo",
                "--quick",
                "--out",
                "" + file);
        assertThat(file).hasContent("mine");
    }

    @Test
    void neverWritesOverAnotherRun() throws IOException {
        Path run = Files.createDirectories(folder.resolve("ann"));
        Files.writeString(run.resolve("recipe.json"), "{");
        TinyRuns.assertFails(RscCommand.FAILED, "corrupt recipe", "demo", "--quick", "--out", folder.toString());
        Files.delete(run.resolve("recipe.json"));
        Files.writeString(run.resolve("notes.txt"), "mine");
        TinyRuns.assertFails(
                RscCommand.FAILED, "run folder " + run + " exists", "demo", "--quick", "--out", folder.toString());
        assertThat(run.toFile().list()).containsExactly("notes.txt");
    }

    @Test
    void whatCannotBeTrainedLeavesNothing() {
        Path out = folder.resolve("new");
        TinyRuns.assertFails(
                RscCommand.WRONG_USAGE,
                "'f16' is not one of auto, bf16, f32",
                "demo",
                "--precision",
                "f16",
                "--out",
                out.toString());
        assertThat(out).doesNotExist();
    }

    @Test
    void everyRowIsExplained() {
        assertThat(HelpText.wrapped(DemoCommand.MEANING, HelpText.WIDTH))
                .hasSizeLessThan(12)
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(HelpText.WIDTH));
        assertThat(DemoCommand.MEANING)
                .contains("ANN", "Direct", "Poisson", "RSC-V", "Clean", "FGSM", "PGD", "QTE", "clean accuracy");
    }
}
