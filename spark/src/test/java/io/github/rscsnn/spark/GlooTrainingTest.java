package io.github.rscsnn.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two processes, connected by Gloo on the loopback address. */
@Timeout(300)
class GlooTrainingTest {
    @TempDir
    Path folder;

    /**
     * 32 images on each worker, 64 on one; the networks agree to 2e-4 in every weight and running statistic. Without spikes
     * over 56 steps; with spikes over 7, for a rounding that differs may move a membrane across its threshold, which on some
     * processors happens within 56.
     */
    @ParameterizedTest
    @CsvSource({"ann, 8", "rsc1, 1"})
    void twoProcessesWithHalfTheBatchGiveTheWeightsOfOne(String coding, int epochs) throws Exception {
        Recipe recipe =
                WorkerProcesses.recipe(Map.of("coding", coding, "batch", 64, "train-limit", 7 * 64, "epochs", epochs));
        List<EpochMetrics> alone = Experiment.train(recipe, folder.resolve("one"), TrainingListener.SILENT);
        List<EpochMetrics> together = new ArrayList<>();
        RemoteRun run = RemoteRun.create(recipe, folder.resolve("two"));
        try (WorkerProcesses workers =
                new WorkerProcesses(folder, run, 2, WorkerProcesses.LIMITS, WorkerProcesses.depot(run, together))) {
            workers.start(0, 2, recipe);
            workers.start(1, 2, recipe);
            workers.hub().await();
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
                Experiment.annTwin(WorkerProcesses.recipe(Map.of("train-limit", 8))), ann, TrainingListener.SILENT);
        Recipe recipe = WorkerProcesses.recipe(Map.of("loss", "kd", "teacher", ann.toString()));
        RemoteRun run = RemoteRun.create(recipe, folder.resolve("run"));
        HubListener depot = new HubListener() {
            @Override
            public List<Path> teacher() throws IOException {
                return RunFolder.open(ann).shipment();
            }
        };
        try (WorkerProcesses workers = new WorkerProcesses(folder, run, 1, WorkerProcesses.LIMITS, depot)) {
            workers.expectTeacher("0".repeat(64));
            Process worker = workers.start(0, 1, recipe);
            String theirs = RunFolder.open(ann).checkpoint().index().weightsSha256();
            assertThatThrownBy(() -> workers.hub().await())
                    .isInstanceOf(WorkersException.class)
                    .hasMessageContaining("worker 0 (127.0.0.1, process " + worker.pid() + "): the teacher that arrived"
                            + " has weights with SHA-256 " + theirs + ", expected 000")
                    .satisfies(e ->
                            assertThat(((WorkersException) e).worthRetrying()).isFalse());
        }
    }

    @Test
    void aMissingWorkerIsNamedWithinTheLimit() throws Exception {
        Recipe recipe = WorkerProcesses.recipe(Map.of());
        Limits limits = new Limits(Duration.ofSeconds(15), Duration.ofSeconds(20), Duration.ofSeconds(5));
        RemoteRun run = RemoteRun.create(recipe, folder.resolve("run"));
        try (WorkerProcesses workers = new WorkerProcesses(folder, run, 2, limits, new HubListener() {})) {
            Process first = workers.start(0, 2, recipe);
            assertThatThrownBy(() -> workers.hub().await())
                    .isInstanceOf(WorkersException.class)
                    .hasMessageContaining(
                            "of 2 workers, [1] did not join within 15 s; here: {0=127.0.0.1, process " + first.pid());
            assertThat(WorkerProcesses.output(first)).contains("failed: of 2 workers, [1] did not join");
        }
    }

    @Test
    void aWorkerWithAnotherRecipeIsRefusedByName() throws Exception {
        Recipe recipe = WorkerProcesses.recipe(Map.of());
        RemoteRun run = RemoteRun.create(recipe, folder.resolve("run"));
        try (WorkerProcesses workers =
                new WorkerProcesses(folder, run, 2, WorkerProcesses.LIMITS, new HubListener() {})) {
            Process first = workers.start(0, 2, recipe);
            Process other = workers.start(1, 2, recipe.with("seed", 43));
            assertThatThrownBy(() -> workers.hub().await())
                    .isInstanceOf(WorkersException.class)
                    .hasMessageContaining(
                            "worker 1 (127.0.0.1, process " + other.pid() + ") was refused: its recipe is ");
            assertThat(WorkerProcesses.output(other)).contains("was refused: its recipe is");
            assertThat(first.isAlive() ? "" : WorkerProcesses.output(first)).doesNotContain("done");
        }
    }

    /** A learning rate at which this network's loss is no number after a step: on all workers, so the first is named. */
    @Test
    void aLossThatIsNoNumberEndsAllAndNamesTheWorker() throws Exception {
        Recipe recipe = WorkerProcesses.recipe(Map.of("lr", 1e38));
        RemoteRun run = RemoteRun.create(recipe, folder.resolve("run"));
        try (WorkerProcesses workers =
                new WorkerProcesses(folder, run, 2, WorkerProcesses.LIMITS, new HubListener() {})) {
            Process first = workers.start(0, 2, recipe);
            Process second = workers.start(1, 2, recipe);
            assertThatThrownBy(() -> workers.hub().await())
                    .isInstanceOf(WorkersException.class)
                    .hasMessageContaining("on worker 0 of 2 in epoch 1")
                    .satisfies(e ->
                            assertThat(((WorkersException) e).worthRetrying()).isFalse());
            assertThat(WorkerProcesses.output(first)).contains("failed: the loss is ");
            assertThat(WorkerProcesses.output(second)).contains("failed: the loss is ");
        }
    }

    @Test
    void aKilledWorkerIsNamedToAll() throws Exception {
        Recipe recipe = WorkerProcesses.recipe(Map.of("epochs", 100000));
        List<EpochMetrics> epochs = java.util.Collections.synchronizedList(new ArrayList<>());
        RemoteRun run = RemoteRun.create(recipe, folder.resolve("run"));
        try (WorkerProcesses workers =
                new WorkerProcesses(folder, run, 2, WorkerProcesses.LIMITS, WorkerProcesses.depot(run, epochs))) {
            Process first = workers.start(0, 2, recipe);
            Process second = workers.start(1, 2, recipe);
            while (epochs.isEmpty()) {
                workers.hub().await(Duration.ofMillis(50));
            }
            second.destroyForcibly();
            assertThatThrownBy(() -> workers.hub().await())
                    .isInstanceOf(WorkersException.class)
                    .hasMessageContaining("worker 1 (127.0.0.1, process " + second.pid() + ") was lost")
                    .satisfies(e ->
                            assertThat(((WorkersException) e).worthRetrying()).isTrue());
            assertThat(WorkerProcesses.output(first)).contains("worker 1 (127.0.0.1, process " + second.pid());
            assertThat(run.history()).isNotEmpty();
        }
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
