package io.github.rscsnn.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.tensor.Tensors;
import io.github.rscsnn.train.EpochMetrics;
import io.github.rscsnn.train.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** E-RSCT: where its teacher comes from, and that it changes what is learned. */
@Tag("slow")
class TeacherTest {
    private static final Map<String, Object> TINY = Map.ofEntries(
            Map.entry("data", "shapes10"),
            Map.entry("arch", "vgg5"),
            Map.entry("width", 0.03),
            Map.entry("coding", "direct"),
            Map.entry("time-steps", 2),
            Map.entry("threshold", 0.5),
            Map.entry("epochs", 2),
            Map.entry("batch", 16),
            Map.entry("train-limit", 48),
            Map.entry("test-limit", 0),
            Map.entry("threads", 1),
            Map.entry("loss", "e-rsc"));

    private final List<String> messages = new ArrayList<>();
    private final TrainingListener listener = new TrainingListener() {
        @Override
        public void message(String text) {
            messages.add(text);
        }
    };

    @TempDir
    private Path folder;

    private Path run;
    private int attempts;

    @BeforeEach
    void newRun() {
        run = folder.resolve("run");
    }

    @Test
    void trainsTheAnnTwinWhereNoneIsNamed() throws IOException {
        Experiment.train(Recipe.resolve(TINY), run, listener);
        RunFolder teacher = RunFolder.open(run.resolve("teacher"));
        assertThat(teacher.recipe().coding().name()).isEqualTo("ann");
        assertThat(teacher.recipe().loss().name()).isEqualTo(LossKeys.Name.CE);
        assertThat(teacher.recipe().steps()).isEqualTo(1);
        assertThat(teacher.checkpoint().index().epoch()).isEqualTo(2);
        assertThat(messages).first().asString().contains("training the ANN twin");
        assertThat(run.resolve("teacher.json")).content().contains(teacher.weights());
    }

    @Test
    void distilsTheRunThatIsNamed() throws IOException {
        Path teacher = folder.resolve("ann");
        Experiment.train(Teacher.twin(Recipe.resolve(TINY)), teacher, TrainingListener.SILENT);
        Experiment.train(Recipe.resolve(TINY, Map.of("teacher", teacher.toString())), run, listener);
        assertThat(messages).containsExactly("teacher: " + teacher);
        assertThat(run.resolve("teacher")).doesNotExist();

        Path without = folder.resolve("without");
        Experiment.train(Recipe.resolve(TINY, Map.of("loss", "tet")), without, TrainingListener.SILENT);
        Path weightless = folder.resolve("weightless");
        Recipe none = Recipe.resolve(TINY, Map.of("teacher", teacher.toString(), "kd-lambda", 0.0));
        Experiment.train(none, weightless, TrainingListener.SILENT);
        assertThat(weights(weightless)).isEqualTo(weights(without)).isNotEqualTo(weights(run));
    }

    @Test
    void stoppedWhileTheTeacherTrainsItGoesOnToTheSameBits() throws IOException {
        Path whole = folder.resolve("whole");
        Experiment.train(Recipe.resolve(TINY), whole, TrainingListener.SILENT);
        TrainingListener stopping = new TrainingListener() {
            @Override
            public void epochDone(EpochMetrics metrics) {
                throw new CancellationException("stopped");
            }
        };
        assertThatThrownBy(() -> Experiment.train(Recipe.resolve(TINY), run, stopping))
                .isInstanceOf(CancellationException.class);
        Experiment.resume(run, listener);
        assertThat(messages).first().asString().contains("going on with the ANN twin");
        assertThat(weights(run)).isEqualTo(weights(whole));
    }

    @Test
    void refusesUnfitTeachers() throws IOException {
        Path random = folder.resolve("random");
        Recipe rsc = Recipe.resolve(TINY, Map.of("coding", "rsc1", "loss", "ce", "epochs", 1));
        Experiment.train(rsc, random, TrainingListener.SILENT);
        assertThatThrownBy(() -> train("teacher", random.toString())).hasMessageContaining("same logits each time");

        Files.delete(random.resolve("checkpoint.json"));
        assertThatThrownBy(() -> train("teacher", random.toString())).hasMessageContaining("not trained to its end");
        assertThatThrownBy(() -> train("teacher", folder.resolve("nowhere").toString()))
                .hasMessageContaining("not a run folder");
        assertThatThrownBy(() -> train("kd-direction", "sideways")).hasMessageContaining("unknown kd-direction");
        assertThatThrownBy(() -> train("kd-temperature", 0.0)).hasMessageContaining("temperature");
    }

    /** A learning rate that moves nothing leaves what the network began with. */
    @Test
    void beginsWithTheWeightsOfTheTwin() throws IOException {
        Map<String, Object> still = Map.of("loss", "ce", "lr", 1e-20, "epochs", 1);
        Path twin = folder.resolve("twin");
        Experiment.train(Recipe.resolve(TINY, Map.of("coding", "ann", "time-steps", 1, "loss", "ce")), twin, listener);
        Experiment.train(Recipe.resolve(TINY, still, Map.of("init", twin.toString())), run, listener);
        assertThat(messages).contains("beginning with the weights of " + twin);
        assertThat(trainable(run))
                .usingElementComparator(
                        (a, b) -> Math.abs(a - b) < 1e-15 ? 0 : Float.compare(a, b)) // of those that were 0
                .isEqualTo(trainable(twin));
        Path fresh = folder.resolve("fresh");
        Experiment.train(Recipe.resolve(TINY, still), fresh, listener);
        assertThat(trainable(fresh)).isNotEqualTo(trainable(twin));

        Path own = folder.resolve("own");
        Experiment.train(Recipe.resolve(TINY, Map.of("loss", "ce", "init", "twin")), own, listener);
        assertThat(RunFolder.open(own.resolve("teacher")).recipe().coding().name())
                .isEqualTo("ann");
        assertThat(trainable(own)).isNotEqualTo(trainable(own.resolve("teacher")));

        Recipe wider = Recipe.resolve(TINY, still, Map.of("init", twin.toString(), "width", 0.125));
        assertThatThrownBy(() -> Experiment.train(wider, folder.resolve("wider"), listener))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot begin with the weights of " + twin);
        assertThat(folder.resolve("wider")).doesNotExist();
        Recipe nowhere = Recipe.resolve(TINY, still, Map.of("init", folder.toString()));
        assertThatThrownBy(() -> Experiment.train(nowhere, folder.resolve("wider"), listener))
                .hasMessageContaining("not a run folder");
        assertThat(folder.resolve("wider")).doesNotExist();
    }

    @Test
    void refusesATeacherThatChanged() throws IOException {
        Experiment.train(Recipe.resolve(TINY, Map.of("epochs", 1)), run, TrainingListener.SILENT);
        RunFolder folder = RunFolder.open(run);
        assertThatThrownBy(() -> folder.origin().requireSameTeacher(run.resolve("teacher"), "other"))
                .hasMessageContaining("other weights");
    }

    private void train(String key, Object value) throws IOException {
        Path fresh = folder.resolve("attempt-" + attempts++);
        try {
            Experiment.train(Recipe.resolve(TINY, Map.of(key, value)), fresh, TrainingListener.SILENT);
        } finally {
            assertThat(fresh).doesNotExist();
        }
    }

    /** Without running statistics, which follow the images at any learning rate. */
    private static List<Float> trainable(Path run) throws IOException {
        List<Float> values = new ArrayList<>();
        RunFolder folder = RunFolder.open(run);
        try (SpikingClassifier classifier = Experiment.load(folder, folder.imageFormat())) {
            classifier.network().parameters().trainable().values().forEach(weight -> {
                for (float value : Tensors.floats(weight)) {
                    values.add(value);
                }
            });
        }
        return values;
    }

    private static String weights(Path run) throws IOException {
        return RunFolder.open(run).weights();
    }
}
