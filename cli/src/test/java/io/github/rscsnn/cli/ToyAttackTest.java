package io.github.rscsnn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@link ToyAttack} is one class and one line; all that knows attacks knows it. */
class ToyAttackTest {
    @TempDir
    private Path folder;

    private ClassLoader before;

    @BeforeEach
    void register() {
        before = Thread.currentThread().getContextClassLoader();
        Thread.currentThread()
                .setContextClassLoader(new URLClassLoader(new URL[] {getClass().getResource("/toy/")}, before));
    }

    @AfterEach
    void forget() throws IOException {
        ((URLClassLoader) Thread.currentThread().getContextClassLoader()).close();
        Thread.currentThread().setContextClassLoader(before);
    }

    private static String out(String... arguments) {
        CliRun run = CliRun.of(arguments);
        assertThat(run.exit()).as(run.err()).isZero();
        return run.out();
    }

    @Test
    void standsInHelpAndCompletion() {
        assertThat(out("evaluate", "--help"))
                .contains("apgd-ce", "toy,", "--toy-stride=N", "For toy: Rows of pixels")
                .containsSubsequence("From 1 to 8.", "Default: 1.");
        assertThat(out("check", "--help"))
                .contains("toy", "--toy-stride=N", "--norm=NAME")
                .doesNotContain("--square-p");
        assertThat(out("completion", "bash")).contains("--toy-stride").contains("\"toy\"");
    }

    @Tag("slow")
    @Test
    void runsAndIsReported() throws IOException {
        String run = folder.resolve("run").toString();
        out(TinyRuns.train(Path.of(run)));
        assertThat(out("evaluate", run, "--attacks", "clean,toy", "--toy-stride", "3", "--limit", "10"))
                .contains("toy");
        assertThat(Files.readString(Path.of(run, "results/evaluation.json")))
                .contains("\"attack\" : \"toy(epsilon=0.03137254901960784, stride=3)\"")
                .contains("\"toy-stride\" : \"3\"");
        String report = folder.resolve("report.html").toString();
        out("report", run, "--out", report);
        assertThat(Files.readString(Path.of(report))).contains("TOY").contains("--toy-stride 3");
        String[] check = "--attack toy --toy-stride 3 --limit 4 --queries 2 --points 2".split(" ");
        assertThat(out(Stream.concat(Stream.of("check", run), Stream.of(check)).toArray(String[]::new)))
                .contains("toy");
        assertThat(Files.readString(Path.of(run, "results/check.json")))
                .contains("\"toy-stride\" : \"3\"")
                .contains("stride=3)");
    }

    @Test
    void mistakesAreNamed() {
        String run = folder.toString();
        TinyRuns.assertFails(
                2,
                "none of the attacks pgd has an option toy-stride, which is for toy",
                "check",
                run,
                "--toy-stride",
                "2");
        TinyRuns.assertFails(
                2, "toy-stride must be from 1 to 8, got 9", "check", run, "--attack", "toy", "--toy-stride", "9");
        TinyRuns.assertFails(
                2, "toy-stride must be from 1 to 8, got 9", "evaluate", run, "--attacks", "toy", "--toy-stride", "9");
        TinyRuns.assertFails(
                2,
                "none of the attacks pgd has an option toy-stride",
                "evaluate",
                run,
                "--attacks",
                "pgd",
                "--toy-stride",
                "2");
    }
}
