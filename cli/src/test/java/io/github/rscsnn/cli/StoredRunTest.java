package io.github.rscsnn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rscsnn.experiment.LossKeys;
import io.github.rscsnn.experiment.Recipe;
import io.github.rscsnn.experiment.RunFolder;
import io.github.rscsnn.train.JsonFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run folder of commit 074b56c, from before recipes had parts, is read as what it was. Its network is untouched since. */
class StoredRunTest {
    private static final Path STORED = Path.of("src/test/resources/runs/074b56c");

    @TempDir
    private Path folder;

    private Path run;

    @BeforeEach
    void copy() throws IOException {
        run = folder.resolve("run");
        try (Stream<Path> files = Files.walk(STORED)) {
            for (Path file : files.toList()) {
                Files.copy(file, run.resolve(STORED.relativize(file).toString()));
            }
        }
    }

    @Test
    void recipe() throws IOException {
        Recipe recipe = RunFolder.open(run).recipe();
        assertThat(recipe)
                .isEqualTo(Recipe.resolve(Map.ofEntries(
                        Map.entry("data", "shapes10"),
                        Map.entry("arch", "layers:conv4,avg2,avg2,conv4,avg2,fc8"),
                        Map.entry("coding", "rsc2"),
                        Map.entry("sigma2", 0.05),
                        Map.entry("noise-space", "normalised"),
                        Map.entry("time-steps", 2),
                        Map.entry("epochs", 1),
                        Map.entry("batch", 16),
                        Map.entry("lr", 0.05),
                        Map.entry("train-limit", 64),
                        Map.entry("test-limit", 16),
                        Map.entry("loss", "tet"),
                        Map.entry("tet-lambda", 0.05),
                        Map.entry("precision", "f32"),
                        Map.entry("seed", 7))));
        assertThat(recipe.title()).isEqualTo("RSC-II-0.05");
        assertThat(recipe.loss().name()).isEqualTo(LossKeys.Name.TET);
        assertThat(recipe.training().ema()).as("a key that it did not have").isZero();
    }

    /** The same images, draws and attack; other processors may round a spike or two to the other side. */
    @Test
    void evaluatesPredictsAndReports() throws IOException {
        JsonNode then = evaluation();
        Files.delete(run.resolve("results/evaluation.json"));
        done(
                "evaluate",
                run.toString(),
                "--attacks",
                "clean,fgsm",
                "--epsilon",
                "2/255",
                "--limit",
                "8",
                "--draws",
                "2");
        JsonNode now = evaluation();
        assertThat(now.path("model")).isEqualTo(then.path("model"));
        assertThat(now.path("checkpoint")).isEqualTo(then.path("checkpoint"));
        assertThat(now.path("results").findValuesAsText("label")).containsExactly("clean", "fgsm");
        for (int i = 0; i < 2; i++) {
            assertThat(now.path("results").path(i).path("accuracy").asDouble())
                    .isCloseTo(then.path("results").path(i).path("accuracy").asDouble(), Offset.offset(0.25));
        }
        Path images = folder.resolve("images");
        done("data", "export", "shapes10", "--out", images.toString(), "--limit", "1");
        try (Stream<Path> files = Files.walk(images.resolve("val"))) {
            Path image = files.filter(file -> file.toString().endsWith(".png"))
                    .findFirst()
                    .orElseThrow();
            assertThat(done("predict", run.toString(), image.toString())).contains("RSC-II-0.05");
        }
        Path page = folder.resolve("page.html");
        done("report", run.toString(), "--out", page.toString());
        assertThat(Files.readString(page)).contains("RSC-II-0.05", "074b56c");
    }

    private JsonNode evaluation() throws IOException {
        return JsonFile.read(run.resolve("results/evaluation.json"), "", "");
    }

    private static String done(String... arguments) {
        CliRun run = CliRun.of(arguments);
        assertThat(run.exit()).as(run.err()).isZero();
        return run.out();
    }
}
