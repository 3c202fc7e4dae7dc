package io.github.rscsnn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class ReportCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path shared;

    private static Path run;

    @TempDir
    private Path folder;

    /** A run that was evaluated in two ways, certified and counted. */
    @BeforeAll
    static void measure() {
        run = shared.resolve("run");
        assertDone(TinyRuns.train(run));
        assertDone(
                "evaluate",
                run.toString(),
                "--attacks",
                "clean,fgsm",
                "--epsilon",
                "4/255,8/255",
                "--limit",
                "20",
                "--draws",
                "2");
        assertDone(
                "evaluate",
                run.toString(),
                "--attacks",
                "clean,pgd",
                "--steps",
                "2",
                "--limit",
                "10",
                "--draws",
                "3",
                "--seed",
                "7");
        assertDone("certify", run.toString(), "--n0", "5", "--n", "20", "--limit", "2");
        assertDone("cost", run.toString(), "--limit", "5", "--batch", "5");
    }

    @Test
    void showsWhatTheCommandsLeft() throws IOException {
        CliRun report = CliRun.of("report", run.toString(), "--title", "mine & yours");
        assertThat(report.exit()).as(report.err()).isZero();
        Path page = run.resolve("report.html");
        assertThat(report.out())
                .startsWith("report of 1 run: " + page + " (plots in " + run.resolve("report-files") + ")")
                .contains("not measured:", "  the checklist (RSC-0.1): run ./rsc check " + run)
                .doesNotContain("rsc certify", "rsc cost");
        String text = Files.readString(page);
        assertThat(text)
                .contains(
                        "<h1>mine &amp; yours</h1>",
                        "Accuracy against ε",
                        "Certified accuracy",
                        "Firing rates, energy and spikes",
                        "id=\"figure-raster-rsc-0.1\"",
                        "alt=\"adversarial of test image 0, ");
        List<Path> evaluations = evaluations(run);
        assertThat(evaluations).hasSize(2);
        for (Path evaluation : evaluations) {
            for (JsonNode result : JSON.readTree(evaluation.toFile()).path("results")) {
                String accuracy = String.format(
                        Locale.ROOT, "%.1f", 100 * result.path("accuracy").asDouble());
                assertThat(text).contains("<td class=\"number\"><span>" + accuracy + "</span></td>");
            }
        }
        JsonNode examples = JSON.readTree(run.resolve("results/examples.json").toFile());
        assertThat(examples.path("attack").path("label").asText()).isEqualTo("pgd");
        assertThat(examples.path("images")).hasSize(4);
        assertPerturbationIsBounded(examples.path("images").path(0));
    }

    /** The pictures are of the images: the adversarial one differs by 8/255 at most, and by what the last picture shows. */
    private static void assertPerturbationIsBounded(JsonNode image) throws IOException {
        assertThat(image.path("pictures").findValuesAsText("kind"))
                .containsExactly("IMAGE", "CODED", "ADVERSARIAL", "PERTURBATION");
        byte[] original = image.path("pictures").path(0).path("pixels").binaryValue();
        byte[] adversarial = image.path("pictures").path(2).path("pixels").binaryValue();
        byte[] perturbation = image.path("pictures").path(3).path("pixels").binaryValue();
        int largest = 0;
        for (int i = 0; i < original.length; i++) {
            int difference = (adversarial[i] & 0xff) - (original[i] & 0xff);
            largest = Math.max(largest, Math.abs(difference));
            assertThat((perturbation[i] & 0xff) / 255.0 * 16 - 8).isBetween(difference - 0.6, difference + 0.6);
        }
        assertThat(largest).isBetween(4, 8);
    }

    @Test
    void itsCommandsGiveTheSameAgain() throws IOException {
        assertDone("report", run.toString());
        List<String> commands = commands(Files.readString(run.resolve("report.html")));
        assertThat(commands.stream().map(command -> command.split(" ")[1]))
                .containsExactly("train", "evaluate", "evaluate", "certify", "cost");
        Path again = folder.resolve("again");
        for (String command : commands) {
            assertDone(command.replace(run.toString(), again.toString())
                    .substring("./rsc ".length())
                    .split(" "));
        }
        assertThat(again.resolve("recipe.json")).hasSameTextualContentAs(run.resolve("recipe.json"));
        assertThat(evaluations(again).stream().map(Path::getFileName).toList())
                .as("a file has the name of all that its numbers depend on")
                .isEqualTo(evaluations(run).stream().map(Path::getFileName).toList());
        for (Path evaluation : evaluations(run)) {
            assertThat(accuracies(again.resolve(run.relativize(evaluation)))).isEqualTo(accuracies(evaluation));
        }
        assertThat(JSON.readTree(again.resolve("results/cost.json").toFile()).path("raster"))
                .isEqualTo(
                        JSON.readTree(run.resolve("results/cost.json").toFile()).path("raster"));
    }

    /** On a class path without native libraries, where a network cannot be loaded. */
    @Test
    void needsNoLibtorch() throws Exception {
        Path page = folder.resolve("page.html");
        assertThat(withoutNatives("report", run.toString(), "--out", page.toString()))
                .isZero();
        assertThat(page).isNotEmptyFile();
        assertThat(withoutNatives("compare", run.toString(), run.toString())).isZero();
        assertThat(withoutNatives("--version")).isZero();
        assertThat(withoutNatives("evaluate", "--help")).isZero();
        assertThat(withoutNatives("completion", "bash")).isZero();
        assertThat(withoutNatives("data", "list")).isZero();
        assertThat(withoutNatives("doctor")).as("tells it").isEqualTo(RscCommand.FAILED);
        assertThat(withoutNatives("cost", run.toString()))
                .as("libtorch cannot be loaded there")
                .isEqualTo(RscCommand.FAILED);
    }

    /** Reading results loads no class of libtorch, not even one that would not need its library. */
    @Test
    void loadsNoClassOfLibtorch() throws Exception {
        Path classes = folder.resolve("classes.log");
        for (String name : List.of("page.html", "page.md", "page.json", "page.csv")) {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Djava.awt.headless=true",
                            "-Xlog:class+load:file=" + classes + "::filecount=0",
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Main.class.getName(),
                            "report",
                            run.toString(),
                            "--out",
                            folder.resolve(name).toString())
                    .redirectErrorStream(true)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(output).isZero();
            assertThat(Files.readString(classes))
                    .contains("io.github.rscsnn.report.page.ReportPage ")
                    .doesNotContain("org.bytedeco.pytorch", "org.bytedeco.javacpp");
        }
        assertThat(folder.resolve("page.json")).isNotEmptyFile();
    }

    private int withoutNatives(String... arguments) throws Exception {
        String[] all = System.getProperty("java.class.path").split(File.pathSeparator);
        List<String> pure = Arrays.stream(all)
                .filter(entry -> !entry.matches(".*-(linux|macosx|windows)-[^/\\\\]*\\.jar"))
                .toList();
        assertThat(pure).hasSizeLessThan(all.length);
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.awt.headless=true",
                "-Djava.library.path=" + folder.resolve("none"),
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                // javacpp must not find what it unpacked earlier
                "-Dorg.bytedeco.javacpp.cachedir=" + folder.resolve("cache"),
                "--add-modules",
                "jdk.incubator.vector",
                "-cp",
                String.join(File.pathSeparator, pure),
                Main.class.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int exit = process.waitFor();
        assertThat(output).doesNotContain("\tat ").hasSizeGreaterThan(10);
        return exit;
    }

    @Test
    void severalRunsAndFoldersOfThem() throws IOException {
        Path runs = Files.createDirectories(folder.resolve("runs"));
        Files.createDirectories(runs.resolve("other"));
        TinyRuns.copy(run, runs.resolve("one"));
        Files.copy(run.resolve("recipe.json"), runs.resolve("other/recipe.json"));
        Path page = folder.resolve("both.htm");
        CliRun report = CliRun.of("report", runs.toString(), run.toString(), "--out", page.toString());
        assertThat(report.exit()).as(report.err()).isZero();
        assertThat(report.out()).startsWith("report of 3 runs: " + page + " (plots in " + page + "-files)");
        assertThat(Files.readString(page)).contains("RSC-0.1 (one)", "RSC-0.1 (other)", "RSC-0.1 (run)");
        assertThat(folder.resolve("both.htm-files/raster-rsc-0.1-one.svg")).isNotEmptyFile();
    }

    @Test
    void saysWhatIsWrong() throws IOException {
        TinyRuns.assertFails(RscCommand.WRONG_USAGE, "Missing required parameter", "report");
        TinyRuns.assertFails(RscCommand.FAILED, "no such run: " + folder + "/none", "report", folder + "/none");
        TinyRuns.assertFails(RscCommand.FAILED, "no run in " + folder, "report", folder.toString());
        TinyRuns.assertFails(
                RscCommand.FAILED,
                "it is a folder; give --out a file",
                "report",
                run.toString(),
                "--out",
                folder.toString());
        Path page = folder.resolve("not/there/yet/page.html");
        assertThat(CliRun.of("report", run.toString(), "--out", page.toString()).out())
                .contains("report of 1 run: " + page);
        assertThat(page).exists();
        Path file = Files.writeString(folder.resolve("file"), "");
        TinyRuns.assertFails(
                RscCommand.FAILED,
                file + " is not a folder",
                "report",
                run.toString(),
                "--out",
                file.resolve("page.html").toString());

        Path broken = TinyRuns.copy(run, folder.resolve("broken"));
        Files.writeString(broken.resolve("results/cost.json"), "{\"activity");
        CliRun report = CliRun.of("report", broken.toString());
        assertThat(report.exit()).isZero();
        assertThat(report.err())
                .contains("warning: " + broken.resolve("results/cost.json") + " is left out: it is not JSON");
        assertThat(report.out()).contains("firing rates, energy and spikes (RSC-0.1): run ./rsc cost " + broken);
        Files.writeString(broken.resolve("recipe.json"), "{");
        TinyRuns.assertFails(
                RscCommand.FAILED, "corrupt recipe " + broken.resolve("recipe.json"), "report", broken.toString());
    }

    private static List<String> commands(String page) {
        String marker = "<pre><code>";
        int start = page.indexOf(marker) + marker.length();
        return page.substring(start, page.indexOf("</code></pre>", start))
                .lines()
                .toList();
    }

    private static List<Path> evaluations(Path run) throws IOException {
        try (var files = Files.list(run.resolve("results/evaluations"))) {
            return files.sorted().collect(Collectors.toList());
        }
    }

    private static List<String> accuracies(Path evaluation) throws IOException {
        return JSON.readTree(evaluation.toFile()).path("results").findValuesAsText("accuracy");
    }

    private static void assertDone(String... arguments) {
        CliRun done = CliRun.of(arguments);
        assertThat(done.exit()).as(done.err()).isZero();
    }
}
