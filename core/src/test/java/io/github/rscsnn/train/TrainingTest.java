package io.github.rscsnn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rscsnn.attack.Attack;
import io.github.rscsnn.attack.Fgsm;
import io.github.rscsnn.attack.GradientSource;
import io.github.rscsnn.attack.Threat;
import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.data.Augment;
import io.github.rscsnn.loss.Consistency;
import io.github.rscsnn.loss.CrossEntropy;
import io.github.rscsnn.loss.Loss;
import io.github.rscsnn.loss.TemporalEfficientTraining;
import io.github.rscsnn.network.Parameters;
import io.github.rscsnn.network.ReferenceBackend;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.tensor.Seeds;
import io.github.rscsnn.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingTest {
    @TempDir
    private Path folder;

    @Test
    void learns() throws IOException {
        List<EpochMetrics> history = TinyTraining.run(folder, 24, TrainingListener.SILENT);
        assertThat(history.getLast().loss())
                .isLessThan(0.97 * history.getFirst().loss());
        assertThat(history).allSatisfy(epoch -> {
            assertThat(epoch.images()).isEqualTo(TinyTraining.DATA.size());
            assertThat(epoch.trainAccuracy()).isBetween(0.0, 1.0);
            assertThat(epoch.testAccuracy()).isNull();
            assertThat(epoch.nativeBytes()).isPositive();
        });
    }

    /** A loss of two draws sees each image under two noises; images and hits are counted once. */
    @Test
    void aLossThatComparesDrawsSeesEachImageUnderSeveralNoises() throws IOException {
        Consistency consistency = new Consistency(10, new CrossEntropy());
        List<Boolean> differ = new ArrayList<>();
        Loss watched = new Loss() {
            @Override
            public int draws() {
                return consistency.draws();
            }

            @Override
            public Tensor of(Tensor logits, Target batch) {
                long images = batch.labels().size(0);
                assertThat(logits.size(1)).isEqualTo(2 * images);
                differ.add(!logits.narrow(1, 0, images).equal(logits.narrow(1, images, images)));
                return consistency.of(logits, batch);
            }
        };
        List<EpochMetrics> history = run(TinyTraining.settings(2, 0.1, watched));
        assertThat(differ).hasSize(2 * TinyTraining.STEPS).contains(true);
        assertThat(history).allSatisfy(epoch -> {
            assertThat(epoch.images()).isEqualTo(TinyTraining.DATA.size());
            assertThat(epoch.trainAccuracy()).isBetween(0.0, 1.0);
        });
    }

    @Test
    void nanLossStopsAndKeepsTheCheckpointBefore() throws IOException {
        TinyTraining.run(folder, 1, TrainingListener.SILENT);
        List<String> good = TinyTraining.checksums(folder);
        Loss nan = (logits, batch) -> new CrossEntropy().of(logits, batch).mul(new Scalar(Double.NaN));
        assertThatThrownBy(() -> run(TinyTraining.settings(2, 0.1, nan)))
                .isInstanceOf(DivergedException.class)
                .hasMessageContaining("the loss is NaN in epoch 2, step 1")
                .hasMessageContaining("the checkpoint of epoch 1 is kept")
                .hasMessageContaining("--lr");
        assertThat(TinyTraining.checksums(folder)).isEqualTo(good);
        assertThat(TinyTraining.run(folder, 2, TrainingListener.SILENT)).hasSize(2);
    }

    @Test
    void hugeLearningRateStopsBeforeAnyCheckpoint() {
        assertThatThrownBy(() -> run(TinyTraining.settings(3, 1e38)))
                .isInstanceOf(DivergedException.class)
                .hasMessageContaining("no checkpoint was written yet");
        assertThat(folder).isEmptyDirectory();
    }

    /** The loss of the epoch's last step is from before the update that spoils the weights. */
    @Test
    void weightsThatAreNoNumbersNeverReachACheckpoint() throws IOException {
        TinyTraining.run(folder, 1, TrainingListener.SILENT);
        List<String> good = TinyTraining.checksums(folder);
        int[] step = {0};
        GradientExchange spoilt = new Alone() {
            @Override
            public void sumGradients(Map<String, Tensor> parameters) {
                if (++step[0] == TinyTraining.STEPS) {
                    parameters.get("fc2.bias").grad().fill_(new Scalar(Double.POSITIVE_INFINITY));
                }
            }
        };
        assertThatThrownBy(() -> TinyTraining.run(
                        folder,
                        TinyTraining.settings(2, 0.1),
                        TrainingListener.SILENT,
                        training -> training.withExchange(spoilt, false)))
                .isInstanceOf(DivergedException.class)
                .hasMessageContaining("weights are no longer finite after epoch 2 (first fc2.bias)")
                .hasMessageContaining("the checkpoint of epoch 1 is kept");
        assertThat(TinyTraining.checksums(folder)).isEqualTo(good);
    }

    @Test
    void aCheckpointThatCannotBeWrittenLeavesTheOneBefore() throws IOException {
        TinyTraining.run(folder, 1, TrainingListener.SILENT);
        List<String> good = TinyTraining.checksums(folder);
        Path obstacle = Files.createDirectories(folder.resolve("optimiser-0002.safetensors/x"));
        assertThatThrownBy(() -> TinyTraining.run(folder, 2, TrainingListener.SILENT))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot write " + obstacle.getParent());
        assertThat(TinyTraining.checksums(folder)).isEqualTo(good);
    }

    @Test
    void schedulesReachTheOptimiser() throws IOException {
        List<Double> perStep = rates(Schedule.COSINE_STEP);
        assertThat(perStep.get(0)).isEqualTo(new CosineSchedule(0.2, 6).at(2));
        assertThat(perStep.get(1)).isEqualTo(new CosineSchedule(0.2, 6).at(5));
        assertThat(rates(Schedule.COSINE)).containsExactly(0.2, 0.1);
    }

    private List<Double> rates(Schedule schedule) throws IOException {
        TrainingSettings settings = new TrainingSettings(
                2, 4, new LearningRate(0.2, schedule, 0), new Sgd.Rule(0.9, 0), 0, Augment.NONE, new CrossEntropy());
        Path run = Files.createDirectories(folder.resolve(schedule.name()));
        return TinyTraining.run(run, settings, TrainingListener.SILENT, training -> training).stream()
                .map(EpochMetrics::learningRate)
                .toList();
    }

    /** The attack must see running statistics and leave them, the weights and their need of gradients alone. */
    @Test
    void adversarialTrainingAttacksInEvaluationMode() throws IOException {
        try (SpikingClassifier classifier = TinyTraining.classifier()) {
            Parameters parameters = classifier.network().parameters();
            List<Map<String, float[]>> atStart = new ArrayList<>();
            List<Map<String, float[]>> atEnd = new ArrayList<>();
            Attack watched = new Attack() {
                @Override
                public Tensor perturb(GradientSource source, Tensor images, Tensor labels, Noise noise) {
                    atStart.add(values(parameters));
                    Tensor moved = new Fgsm(Threat.linf(8 / 255.0)).perturb(source, images, labels, noise);
                    atEnd.add(values(parameters));
                    assertThat(moved.sub(images).abs().max().item_double()).isBetween(7.9 / 255, 8.1 / 255);
                    return moved;
                }

                @Override
                public String name() {
                    return "watched";
                }
            };
            Training training = new Training(
                    classifier,
                    TinyTraining.DATA,
                    TinyTraining.settings(1, 0.1),
                    new Seeds(3),
                    ReferenceBackend.INSTANCE);
            training.withAdversary(watched).run(new CheckpointStore(folder), TrainingListener.SILENT);
            assertThat(atStart).hasSize(TinyTraining.STEPS);
            for (int step = 0; step < TinyTraining.STEPS; step++) {
                assertThat(atEnd.get(step)).usingRecursiveComparison().isEqualTo(atStart.get(step));
            }
            assertThat(atStart.get(1).get("bn1.running_mean"))
                    .as("the training step itself moves them")
                    .isNotEqualTo(atStart.get(0).get("bn1.running_mean"));
        }
        String adversarial = TinyTraining.checksums(folder).getFirst();
        Path clean = Files.createDirectories(folder.resolve("clean"));
        TinyTraining.run(clean, 1, TrainingListener.SILENT);
        assertThat(adversarial).isNotEqualTo(TinyTraining.checksums(clean).getFirst());
    }

    @Test
    void tetTrainsToOtherWeightsThanCrossEntropy() throws IOException {
        List<EpochMetrics> history = run(TinyTraining.settings(2, 0.1, new TemporalEfficientTraining(0.05, 1)));
        assertThat(history).allSatisfy(epoch -> assertThat(epoch.loss()).isBetween(0.0, 10.0));
        Path other = Files.createDirectories(folder.resolve("ce"));
        TinyTraining.run(other, 2, TrainingListener.SILENT);
        assertThat(TinyTraining.checksums(folder)).isNotEqualTo(TinyTraining.checksums(other));
    }

    @Test
    void teacherAndTestAccuracyAreAsked() throws IOException {
        List<long[]> seen = new ArrayList<>();
        Loss loss = (logits, batch) -> {
            assertThat(Tensors.shape(batch.teacherLogits())).containsExactly(logits.size(1), 10);
            return new CrossEntropy().of(logits, batch);
        };
        List<EpochMetrics> history = TinyTraining.run(
                folder,
                TinyTraining.settings(1, 0.1, loss),
                TrainingListener.SILENT,
                training -> training.withTeacher(images -> {
                            seen.add(Tensors.shape(images));
                            return images.flatten(1, -1).narrow(1, 0, 10);
                        })
                        .withTestAccuracy(() -> 0.25));
        assertThat(seen).hasSize(TinyTraining.STEPS);
        assertThat(history.getFirst().testAccuracy()).isEqualTo(0.25);
        assertThat(new CheckpointStore(folder).index().history()).isEqualTo(history);
    }

    private List<EpochMetrics> run(TrainingSettings settings) throws IOException {
        return TinyTraining.run(folder, settings, TrainingListener.SILENT, training -> training);
    }

    private static Map<String, float[]> values(Parameters parameters) {
        Map<String, float[]> values = new LinkedHashMap<>();
        parameters.state().forEach((name, tensor) -> values.put(name, Tensors.floats(tensor)));
        return values;
    }
}
