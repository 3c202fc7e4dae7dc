package io.github.rscsnn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.tensor.CustomGradient;
import io.github.rscsnn.tensor.StepScope;
import io.github.rscsnn.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CraftedNoiseTest {
    private static final TrainingStep.Result FINE = new TrainingStep.Result(1, 0, 1, -1);

    @TempDir
    private Path folder;

    /** A loss whose gradient is known: the sum of weights times pixels. */
    @Test
    void eachPeriodSeesTheImageMovedUpTheGradientOfTheOneBefore() {
        List<float[]> shown = new ArrayList<>();
        List<Integer> steps = new ArrayList<>();
        try (StepScope scope = new StepScope();
                SpikingClassifier classifier = TinyTraining.classifier().withTimeSteps(6)) {
            Tensor images = Tensors.of(new float[] {0.5f, 0.5f, 0.5f, 0.98f}, 1, 1, 2, 2);
            Tensor weights = Tensors.of(new float[] {1, -2, 0, 3}, 1, 1, 2, 2);
            new CraftedNoise(3, 0.08).run(classifier, images, (part, period) -> {
                shown.add(Tensors.floats(period));
                steps.add(part.timeSteps());
                if (period.requires_grad()) {
                    CustomGradient.backward(period.mul(weights).sum());
                }
                return FINE;
            });
            assertThat(Tensors.floats(images)).containsExactly(0.5f, 0.5f, 0.5f, 0.98f);
        }
        assertThat(steps).containsExactly(2, 2, 2);
        assertThat(shown.get(0)).containsExactly(0.5f, 0.5f, 0.5f, 0.98f);
        assertThat(shown.get(1)).containsExactly(new float[] {0.54f, 0.46f, 0.5f, 1}, within(1e-6f));
        assertThat(shown.get(2)).containsExactly(new float[] {0.58f, 0.42f, 0.5f, 1}, within(1e-6f));
    }

    @Test
    void stopsAtALossThatIsNotFinite() {
        List<float[]> shown = new ArrayList<>();
        try (StepScope scope = new StepScope();
                SpikingClassifier classifier = TinyTraining.classifier()) {
            TrainingStep.Result result = new CraftedNoise(2, 0.1)
                    .run(classifier, Tensors.of(new float[] {0.5f}, 1, 1, 1, 1), (part, period) -> {
                        shown.add(Tensors.floats(period));
                        return new TrainingStep.Result(Double.NaN, 0, 1, 0);
                    });
            assertThat(result.culprit()).isZero();
        }
        assertThat(shown).hasSize(1);
    }

    /** Where no worker has an image there is no backward pass, and so no gradient to craft noise from. */
    @Test
    void stopsWhereThereIsNoImage() {
        TrainingStep.Result none = new TrainingStep.Result(0, 0, 0, -1);
        try (StepScope scope = new StepScope();
                SpikingClassifier classifier = TinyTraining.classifier()) {
            assertThat(new CraftedNoise(2, 0.1)
                            .run(classifier, Tensors.of(new float[] {0.5f}, 1, 1, 1, 1), (part, period) -> none))
                    .isEqualTo(none);
        }
    }

    @Test
    void partsMustFitAndRangesHold() {
        assertThatThrownBy(() -> new CraftedNoise(3, 0.1).requireFit(4))
                .hasMessageContaining("divide the 4 time steps");
        assertThatThrownBy(() -> new CraftedNoise(0, 0.1)).hasMessageContaining("at least 1, got 0");
        assertThatThrownBy(() -> new CraftedNoise(2, 1.5)).hasMessageContaining("[0, 1], got 1.5");
    }

    /** Two updates a batch, and a stopped run goes on to the same weights, retraction included. */
    @Test
    void aResumedRunEndsWithTheSameWeights() throws IOException {
        Path straight = folder.resolve("straight");
        Path halves = folder.resolve("halves");
        train(straight, TrainingListener.SILENT);
        assertThatThrownBy(() -> train(halves, new ResumeTest.StopAt(2, 2))).hasMessage("stop");
        train(halves, TrainingListener.SILENT);
        assertThat(TinyTraining.checksums(halves)).isEqualTo(TinyTraining.checksums(straight));
        Path plain = folder.resolve("plain");
        Files.createDirectories(plain);
        TinyTraining.run(plain, 2, TrainingListener.SILENT);
        assertThat(TinyTraining.checksums(plain)).isNotEqualTo(TinyTraining.checksums(straight));
    }

    private static void train(Path run, TrainingListener listener) throws IOException {
        Files.createDirectories(run);
        TinyTraining.run(
                run,
                TinyTraining.settings(2, 0.1),
                listener,
                training -> training.withCraftedNoise(new CraftedNoise(2, 0.03))
                        .withRetraction(new OrthogonalRetraction(0.002)));
    }
}
