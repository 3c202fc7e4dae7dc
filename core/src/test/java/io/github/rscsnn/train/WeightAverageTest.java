package io.github.rscsnn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rscsnn.Given;
import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.kernel.KernelThreads;
import io.github.rscsnn.kernel.LifKernels;
import io.github.rscsnn.loss.CrossEntropy;
import io.github.rscsnn.network.FusedBackend;
import io.github.rscsnn.network.Parameters;
import io.github.rscsnn.network.Pass;
import io.github.rscsnn.network.Precision;
import io.github.rscsnn.network.ReferenceBackend;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.tensor.Seeds;
import io.github.rscsnn.tensor.StepScope;
import io.github.rscsnn.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightAverageTest {
    private static final double DECAY = 0.3;
    private static final TrainingSettings AVERAGED = TinyTraining.settings(2, 0.1, new CrossEntropy(), DECAY);

    @TempDir
    private Path folder;

    /** The closed form: initial weights and those after each step, each with its own factor. */
    @Test
    void isTheWeightedMeanOfAllSteps() throws IOException {
        List<Map<String, float[]>> steps = new ArrayList<>();
        try (SpikingClassifier classifier = TinyTraining.classifier()) {
            Parameters parameters = classifier.network().parameters();
            steps.add(values(parameters));
            Map<String, float[]> judged = new LinkedHashMap<>();
            new Training(classifier, TinyTraining.DATA, AVERAGED, new Seeds(3), ReferenceBackend.INSTANCE)
                    .withTestAccuracy(() -> {
                        judged.putAll(values(parameters));
                        return 0.5;
                    })
                    .run(new CheckpointStore(folder), new TrainingListener() {
                        @Override
                        public void stepDone(int epoch, double loss, double accuracy, int images) {
                            steps.add(values(parameters));
                        }
                    });
            assertThat(values(parameters))
                    .as("is left in the network")
                    .usingRecursiveComparison()
                    .isEqualTo(judged);
            new CheckpointStore(folder).loadWeights("vgg5", parameters);
            assertThat(values(parameters))
                    .as("is the checkpoint")
                    .usingRecursiveComparison()
                    .isEqualTo(judged);

            assertThat(steps).hasSize(1 + 2 * TinyTraining.STEPS);
            double[] factors = new double[steps.size()];
            factors[0] = 1;
            for (int step = 0; step + 1 < factors.length; step++) {
                double decay = Math.min(DECAY, (1.0 + step) / (10 + step));
                for (int before = 0; before <= step; before++) {
                    factors[before] *= decay;
                }
                factors[step + 1] = 1 - decay;
            }
            for (String name : List.of("conv1.weight", "fc3.bias", "bn1.running_mean", "bn1.running_var")) {
                for (int i = 0; i < judged.get(name).length; i++) {
                    double expected = 0;
                    for (int step = 0; step < factors.length; step++) {
                        expected += factors[step] * steps.get(step).get(name)[i];
                    }
                    assertThat((double) judged.get(name)[i]).as(name).isCloseTo(expected, Offset.offset(1e-6));
                }
                assertThat(judged.get(name)).isNotEqualTo(steps.getLast().get(name));
            }
        }
    }

    /** Training sees nothing of the average: the same weights as without, and resumed as if never stopped. */
    @Test
    void leavesTrainingAloneAndResumesExactly() throws IOException {
        Path straight = Files.createDirectories(folder.resolve("straight"));
        List<EpochMetrics> history = run(straight, AVERAGED, TrainingListener.SILENT);
        Path plain = Files.createDirectories(folder.resolve("plain"));
        assertThat(run(plain, TinyTraining.settings(2, 0.1), TrainingListener.SILENT))
                .extracting(EpochMetrics::loss)
                .isEqualTo(history.stream().map(EpochMetrics::loss).toList());

        Path stopped = Files.createDirectories(folder.resolve("stopped"));
        assertThatThrownBy(() -> run(stopped, AVERAGED, new TrainingListener() {
                    @Override
                    public void epochStarted(int epoch, int epochs, int images) {
                        if (epoch == 2) {
                            throw new IllegalStateException("stop");
                        }
                    }
                }))
                .hasMessage("stop");
        run(stopped, AVERAGED, TrainingListener.SILENT);
        assertThat(TinyTraining.checksums(stopped)).isEqualTo(TinyTraining.checksums(straight));
    }

    /** What was computed from the average is not taken for the weights', nor the other way round. */
    @Test
    void bfloat16CopiesFollow() throws IOException {
        try (SpikingClassifier classifier = TinyTraining.classifier();
                KernelThreads threads = new KernelThreads(1)) {
            FusedBackend backend = new FusedBackend(LifKernels.select(LifKernels.Choice.AUTO, threads), Precision.BF16);
            FusedBackend fresh = new FusedBackend(LifKernels.select(LifKernels.Choice.AUTO, threads), Precision.BF16);
            List<float[]> judged = new ArrayList<>();
            new Training(classifier, TinyTraining.DATA, AVERAGED, new Seeds(3), backend)
                    .withTestAccuracy(() -> {
                        judged.add(logits(classifier, backend));
                        assertThat(logits(classifier, fresh)).isEqualTo(judged.getLast());
                        return 0.5;
                    })
                    .run(new CheckpointStore(folder), new TrainingListener() {
                        @Override
                        public void stepDone(int epoch, double loss, double accuracy, int images) {
                            assertThat(logits(classifier, backend)).isEqualTo(logits(classifier, fresh));
                        }
                    });
            assertThat(logits(classifier, backend)).isEqualTo(judged.getLast());
            assertThat(judged.get(1)).isNotEqualTo(judged.get(0));
        }
    }

    private static float[] logits(SpikingClassifier classifier, FusedBackend backend) {
        try (StepScope scope = new StepScope()) {
            var batch = Given.uniform(1, 0, 1, 2, 3, 8, 8);
            return Tensors.floats(classifier.logits(
                    batch, Noise.perImage(new Seeds(5), new int[] {0, 1}), Pass.EVALUATION.withBackend(backend)));
        }
    }

    private static List<EpochMetrics> run(Path folder, TrainingSettings settings, TrainingListener listener)
            throws IOException {
        return TinyTraining.run(folder, settings, listener, training -> training);
    }

    private static Map<String, float[]> values(Parameters parameters) {
        Map<String, float[]> values = new LinkedHashMap<>();
        parameters.state().forEach((name, tensor) -> values.put(name, Tensors.floats(tensor)));
        return values;
    }
}
