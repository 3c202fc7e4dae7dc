package io.github.rscsnn.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rscsnn.experiment.Cluster;
import io.github.rscsnn.experiment.Experiment;
import io.github.rscsnn.experiment.Recipe;
import io.github.rscsnn.experiment.RemoteRun;
import io.github.rscsnn.experiment.RunFolder;
import io.github.rscsnn.tensor.StepScope;
import io.github.rscsnn.tensor.Tensors;
import io.github.rscsnn.train.EpochMetrics;
import io.github.rscsnn.train.Safetensors;
import io.github.rscsnn.train.TrainingListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two workers that meet in a barrier stage and are connected by Gloo on the loopback address; what ends them is named. */
@Timeout(600)
class GlooTrainingTest {
    @TempDir
    Path folder;

    private static SparkCluster cluster;

    @BeforeAll
    static void start() throws IOException {
        cluster = LocalCluster.start();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    /**
     * 32 images on each worker, 64 on one; the networks agree to 2e-4 in every weight and running statistic, 21 steps without
     * spikes and 7 with. Not more: a rounding that differs may move a value across the kink of a ReLU or a membrane across its
     * threshold, after which two equally right trainings part. Up to there they differ by 1e-6 at most.
     */
    @ParameterizedTest
    @CsvSource({"ann, 3", "rsc1, 1"})
    void twoProcessesWithHalfTheBatchGiveTheWeightsOfOne(String coding, int epochs) throws Exception {
        Recipe recipe =
                LocalCluster.recipe(Map.of("coding", coding, "batch", 64, "train-limit", 7 * 64, "epochs", epochs));
        List<EpochMetrics> alone = Experiment.train(recipe, folder.resolve("one"), TrainingListener.SILENT);
        List<EpochMetrics> together;
        try (RemoteRun run = RemoteRun.create(recipe, folder.resolve("two"))) {
            together = cluster.train(run, TrainingListener.SILENT);
        }
        assertThat(together).hasSize(epochs);
        assertThat(together.getLast().images()).isEqualTo(7 * 64);
        assertThat(together.getLast().loss()).isCloseTo(alone.getLast().loss(), Offset.offset(1e-3));
        assertThat(together.getLast().testAccuracy()).isEqualTo(alone.getLast().testAccuracy());
        requireAlike(folder.resolve("two"), folder.resolve("one"));
        if (epochs > 1) {
            assertThat(together.getLast().loss())
                    .as("it learned")
                    .isLessThan(alone.getFirst().loss() - 0.01);
        }
    }

    @Test
    void aTeacherWithOtherWeightsThanTheDriversIsRefused() throws Exception {
        Path ann = folder.resolve("ann");
        Experiment.train(
                Experiment.annTwin(LocalCluster.recipe(Map.of("train-limit", 8))), ann, TrainingListener.SILENT);
        RunFolder teacher = RunFolder.open(ann);
        String theirs = teacher.weights();
        Recipe recipe = LocalCluster.recipe(Map.of("loss", "kd", "teacher", ann.toString()));
        assertThatThrownBy(() -> attempt(recipe, teacher, Map.of("teacher", "0".repeat(64))))
                .isInstanceOf(WorkersException.class)
                .hasMessageMatching("worker 0 \\(127\\.0\\.0\\.1, process \\d+\\) was refused: its teacher is " + theirs
                        + ", the driver's is 0{64}")
                .satisfies(GlooTrainingTest::isFinal);
    }

    @Test
    void aWorkerWithAnotherRecipeIsRefusedByName() {
        Map<String, String> expected = Map.of("recipe", "another");
        assertThatThrownBy(() -> attempt(LocalCluster.recipe(Map.of()), null, expected))
                .isInstanceOf(WorkersException.class)
                .hasMessageMatching(
                        "worker 0 \\(127\\.0\\.0\\.1, process \\d+\\) was refused: its recipe is [0-9a-f]{64},"
                                + " the driver's is another")
                .satisfies(GlooTrainingTest::isFinal);
    }

    /** A learning rate at which this network's loss is no number after a step: on all workers, one of which is named. */
    @Test
    void aLossThatIsNoNumberEndsAllAndNamesTheWorker() {
        assertThatThrownBy(() -> attempt(LocalCluster.recipe(Map.of("lr", 1e38)), null, Map.of()))
                .isInstanceOf(WorkersException.class)
                .hasMessageMatching(
                        "worker \\d \\(127\\.0\\.0\\.1, process \\d+\\): the loss is .* on worker 0 of 2 in epoch 1.*")
                .satisfies(GlooTrainingTest::isFinal);
    }

    private void attempt(Recipe recipe, RunFolder teacher, Map<String, String> expected)
            throws IOException, InterruptedException {
        Cluster.Settings settings = new Cluster.Settings("local-cluster", 2, true, 0);
        try (RemoteRun run = RemoteRun.create(recipe, folder.resolve("run"))) {
            new TrainingJob(cluster.context(), settings, LocalCluster.LIMITS)
                    .attempt(run, teacher, expected, TrainingListener.SILENT);
        }
    }

    private static void isFinal(Throwable e) {
        assertThat(((WorkersException) e).worthRetrying()).isFalse();
    }

    static void requireAlike(Path run, Path alone) throws IOException {
        Map<String, float[]> expected = weights(alone);
        weights(run)
                .forEach((name, values) -> assertThat(values)
                        .as(name)
                        .usingComparatorWithPrecision(2e-4f)
                        .containsExactly(expected.get(name)));
    }

    static Map<String, float[]> weights(Path run) throws IOException {
        Map<String, float[]> weights = new LinkedHashMap<>();
        try (StepScope scope = new StepScope()) {
            Safetensors.read(
                            run.resolve(RunFolder.open(run).checkpoint().index().weights()))
                    .forEach((name, tensor) -> weights.put(name, Tensors.floats(tensor)));
        }
        return weights;
    }
}
