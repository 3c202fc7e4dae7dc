package io.github.rscsnn.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rscsnn.check.CheckSettings;
import io.github.rscsnn.data.Pictures;
import io.github.rscsnn.evaluate.EvaluationListener;
import io.github.rscsnn.train.EpochMetrics;
import io.github.rscsnn.train.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training on image files, from recipe to metrics. */
class ImageFolderRunTest {
    @TempDir
    private Path folder;

    private Path images;

    @BeforeEach
    void images() throws IOException {
        images = Pictures.imageFolder(folder.resolve("images"), 6, 3, "a", "b");
    }

    private Recipe recipe(Map<String, ?> more) {
        Map<String, Object> values = new LinkedHashMap<>(Map.of(
                "data",
                "imagefolder",
                "data-dir",
                images.toString(),
                "image-size",
                16,
                "width",
                0.0625,
                "coding",
                "direct",
                "time-steps",
                2,
                "threshold",
                0.5,
                "epochs",
                2,
                "batch",
                5,
                "threads",
                1));
        values.putAll(more);
        return Recipe.resolve(values);
    }

    private static String weights(Path run) throws IOException {
        return RunFolder.open(run).weights();
    }

    @Test
    void decoderThreadsAndAResumeChangeNoBit() throws IOException {
        Path alone = folder.resolve("alone");
        List<EpochMetrics> history =
                Experiment.train(recipe(Map.of("loader-threads", 1)), alone, TrainingListener.SILENT);
        Path resumed = folder.resolve("resumed");
        TrainingListener stop = new TrainingListener() {
            @Override
            public void epochDone(EpochMetrics metrics) {
                throw new IllegalStateException("stopped");
            }
        };
        assertThatThrownBy(() -> Experiment.train(recipe(Map.of("loader-threads", 3)), resumed, stop))
                .hasMessage("stopped");
        Experiment.resume(resumed, TrainingListener.SILENT);

        assertThat(weights(resumed)).isEqualTo(weights(alone));
        assertThat(history).allSatisfy(epoch -> {
            assertThat(epoch.images()).isEqualTo(12);
            assertThat(epoch.skippedImages()).isZero();
            assertThat(epoch.dataWaitSeconds()).isBetween(0.0, epoch.seconds());
            assertThat(epoch.dataWaitShare()).isBetween(0.0, 1.0);
        });
        assertThat(Files.readString(alone.resolve("metrics.jsonl")))
                .contains("\"dataWaitSeconds\":")
                .contains("\"skippedImages\":0");
    }

    @Test
    void brokenImagesAreLeftOutOfTrainingAndEvaluation() throws IOException {
        Files.writeString(images.resolve("train/a/0.JPEG"), "x");
        Files.writeString(images.resolve("val/b/1.jpg"), "x");
        assertThatThrownBy(() -> Experiment.train(recipe(Map.of()), folder.resolve("fail"), TrainingListener.SILENT))
                .hasMessageContaining("train/a/0.JPEG is broken");

        Path run = folder.resolve("skip");
        List<String> told = new ArrayList<>();
        List<EpochMetrics> history =
                Experiment.train(recipe(Map.of("broken-images", "skip", "epochs", 1)), run, new TrainingListener() {
                    @Override
                    public void imageSkipped(String what) {
                        told.add(what);
                    }
                });
        assertThat(history.getFirst().images()).isEqualTo(11);
        assertThat(history.getFirst().skippedImages()).isEqualTo(1);
        assertThat(told).singleElement().asString().contains("train/a/0.JPEG is broken");

        List<String> notJudged = new ArrayList<>();
        EvaluationSettings settings = EvaluationSettings.OPTIONS.make(Map.of(
                "attacks",
                List.of("clean"),
                "epsilon",
                List.of(0.1),
                "gradient",
                "bptt",
                "draws",
                1,
                "limit",
                0,
                "batch",
                4,
                "seed",
                42));
        EvaluationOutcome outcome =
                Experiment.evaluate(RunFolder.open(run), settings, Execution.STANDARD, new EvaluationListener() {
                    @Override
                    public void imageSkipped(String what) {
                        notJudged.add(what);
                    }
                });
        assertThat(outcome.results().getFirst().images()).isEqualTo(5);
        assertThat(outcome.results().getFirst().correctDraws()).hasSize(5);
        assertThat(notJudged).singleElement().asString().contains("val/b/1.jpg is broken");

        try (Stream<Path> ofA = Files.list(images.resolve("val/a"))) {
            Files.writeString(ofA.sorted().findFirst().orElseThrow(), "x");
        }
        CostOutcome cost = CostOutcome.measure(RunFolder.open(run), null, new CostSettings(0, 4, 42));
        assertThat(cost.activity().images()).isEqualTo(4);
        assertThat(cost.raster().image()).as("the first that can be read").isEqualTo(1);
        CheckSettings asked = CheckSettings.of(Map.of("steps", 1, "queries", 1, "points", 1, "eot", 2, "limit", 0));
        CheckOutcome check = new CheckRun(RunFolder.open(run), asked, Execution.STANDARD, null, false)
                .check(new EvaluationListener() {}, name -> {});
        assertThat(check.results().getFirst().images()).isEqualTo(4);
    }

    /** Runs from before these keys existed. */
    @Test
    void recipesOfOlderRunsAreRead() throws IOException {
        Path file = Files.writeString(
                folder.resolve("recipe.json"),
                Recipe.DEFAULTS.toJson().replaceAll("\\s*\"(image-size|broken-images|loader-threads)\" : [^,]*,", ""));
        assertThat(Files.readString(file)).doesNotContain("image-size");
        assertThat(Recipe.fromJson(file)).isEqualTo(Recipe.DEFAULTS);
    }
}
