package io.github.rscsnn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rscsnn.network.Architecture;
import io.github.rscsnn.network.Network;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.network.Vgg;
import io.github.rscsnn.neuron.Lif;
import io.github.rscsnn.neuron.LifParameters;
import io.github.rscsnn.tensor.Seeds;
import io.github.rscsnn.tensor.StepScope;
import io.github.rscsnn.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Damage of every part of a checkpoint has a message of its own, and changes no weight. */
class CheckpointStoreTest {
    private static final String WEIGHTS = "weights-0001.safetensors";
    private static final String OPTIMISER = "optimiser-0001.safetensors";

    @TempDir
    private Path folder;

    private CheckpointStore store;

    @BeforeEach
    void train() throws IOException {
        TinyTraining.run(folder, 1, TrainingListener.SILENT);
        store = new CheckpointStore(folder);
    }

    @Test
    void wholeOneLoads() throws IOException {
        try (SpikingClassifier classifier = TinyTraining.classifier("vgg5", 1.0 / 16, 8)) {
            float[] before = weights(classifier);
            assertThat(store.loadWeights("vgg5", classifier.network().parameters())
                            .epoch())
                    .isEqualTo(1);
            assertThat(weights(classifier)).isNotEqualTo(before);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {WEIGHTS, OPTIMISER})
    void flippedByte(String name) throws IOException {
        byte[] bytes = Files.readAllBytes(folder.resolve(name));
        bytes[bytes.length - 1] ^= 1;
        Files.write(folder.resolve(name), bytes);
        assertThatThrownBy(this::resume)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("corrupt checkpoint")
                .hasMessageContaining(name)
                .hasMessageContaining("SHA-256");
        assertThatThrownBy(store::verify).hasMessageContaining(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {WEIGHTS, OPTIMISER})
    void cutFile(String name) throws IOException {
        byte[] bytes = Files.readAllBytes(folder.resolve(name));
        Files.write(folder.resolve(name), java.util.Arrays.copyOf(bytes, bytes.length / 2));
        assertThatThrownBy(this::resume).isInstanceOf(IOException.class).hasMessageContaining(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {WEIGHTS, OPTIMISER})
    void missingFile(String name) throws IOException {
        Files.delete(folder.resolve(name));
        assertThatThrownBy(this::resume).isInstanceOf(IOException.class).hasMessageContaining(name + " is missing");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``                       | checkpoint.json",
                "{                        | it ends too early",
                "null                     | holds nothing",
                "[]                       | checkpoint.json",
                "{}                       | its architecture is missing",
                "{'architecture':'vgg5'}  | its weights is missing",
                "{'epoch':'many'}         | its 'epoch' is 'many', expected a whole number",
                "{'history':7}            | its 'history' is 7, expected a list",
                "{'history':[{'loss':[]}]} | its 'history[0].loss' is [], expected a number",
                "'x'                      | it holds no JSON object",
                "{'epoch':1,'epoch':1}    | line 1, column 19: Duplicate field 'epoch'",
            })
    void corruptIndex(String text, String reason) throws IOException {
        Path index = folder.resolve("checkpoint.json");
        Files.writeString(index, text.replace('\'', '"'));
        assertThatThrownBy(this::resume)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("corrupt checkpoint " + index)
                .satisfies(e -> assertThat(e.getMessage().replace('"', '\''))
                        .contains(reason)
                        .doesNotContain("rscsnn.", "java.", "fasterxml", "`"));
        assertThat(Files.readString(index)).isEqualTo(text.replace('\'', '"'));
    }

    @ParameterizedTest
    @CsvSource({
        "'\"epoch\" : 1,', '\"epoch\" : 2,', epoch",
        WEIGHTS + ", ../../etc/passwd, weights",
        OPTIMISER + ", /etc/passwd, optimiser",
    })
    void impossibleIndex(String old, String replaced, String field) throws IOException {
        Path index = folder.resolve("checkpoint.json");
        String text = Files.readString(index);
        assertThat(text).contains(old);
        Files.writeString(index, text.replaceFirst(old, replaced));
        assertThatThrownBy(this::resume)
                .isInstanceOf(IOException.class)
                .hasMessageContaining(index + ": it was changed or damaged since it was written");
        Files.writeString(index, Files.readString(index).replaceFirst(" *\"sha256\".*\n", ""));
        assertThatThrownBy(this::resume)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("its " + field + " is missing or impossible");
    }

    @Test
    void noCheckpoint() throws IOException {
        Files.delete(folder.resolve("checkpoint.json"));
        assertThat(store.exists()).isFalse();
        assertThatThrownBy(store::index).isInstanceOf(IOException.class).hasMessageContaining("train first");
    }

    @Test
    void beginsWithWhatFitsOtherClassesAndImages() throws IOException {
        Architecture.Input images = new Architecture.Input(3, 8, 8, 10);
        try (Network trained = network(images);
                Network other = network(new Architecture.Input(3, 8, 8, 3));
                Network larger = network(new Architecture.Input(3, 16, 16, 3))) {
            assertThat(store.begin(trained)).isEmpty();
            float[] last = weights(other, "fc3.weight");
            assertThat(store.begin(other)).containsExactly("fc3.weight", "fc3.bias");
            assertThat(weights(other, "fc1.weight")).isEqualTo(weights(trained, "fc1.weight"));
            assertThat(weights(other, "fc3.weight")).isEqualTo(last).isNotEqualTo(weights(trained, "fc3.weight"));
            float[] first = weights(larger, "fc1.weight");
            assertThat(store.begin(larger)).containsExactly("fc1.weight", "fc3.weight", "fc3.bias");
            assertThat(weights(larger, "conv3.weight")).isEqualTo(weights(trained, "conv3.weight"));
            assertThat(weights(larger, "fc2.weight")).isEqualTo(weights(trained, "fc2.weight"));
            assertThat(weights(larger, "fc1.weight")).isEqualTo(first);
            store.loadWeights("vgg5", trained.parameters());
            assertThatThrownBy(() -> store.loadWeights("vgg5", other.parameters()))
                    .hasMessageContaining("fc3");
        }
    }

    private static Network network(Architecture.Input input) {
        return Vgg.of("vgg5", 1.0 / 16).build(input, new Lif(LifParameters.PAPER), new Seeds(9));
    }

    @Test
    void anotherArchitecture() {
        try (SpikingClassifier other = TinyTraining.classifier("vgg5", 1.0 / 16, 8)) {
            assertThatThrownBy(() -> store.loadWeights("vgg11", other.network().parameters()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("is of architecture vgg5")
                    .hasMessageContaining("vgg11");
        }
    }

    @Test
    void anotherWidth() {
        try (SpikingClassifier other = TinyTraining.classifier("vgg5", 1.0 / 8, 8)) {
            float[] before = weights(other);
            assertThatThrownBy(() -> store.loadWeights("vgg5", other.network().parameters()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(folder.toString())
                    .hasMessageContaining("conv1.weight has shape [4, 3, 3, 3], expected [8, 3, 3, 3]");
            assertThat(weights(other)).isEqualTo(before);
        }
    }

    @ParameterizedTest
    @CsvSource({"f32, 0", "bf16, 0.00390625", "f16, 0.00048828125"})
    void publishedWeightsAreRoundedAndVectorsAreNot(String type, double relative) throws IOException {
        Path out = Files.createDirectory(folder.resolve("out"));
        CheckpointStore.Index index = store.publish(StoredType.of(type), out);
        assertThat(new CheckpointStore(out).verify()).isEqualTo(index);
        try (StepScope scope = new StepScope()) {
            Map<String, Tensor> all = Safetensors.read(folder.resolve(WEIGHTS));
            Map<String, Tensor> published = Safetensors.read(out.resolve(index.weights()));
            assertThat(published.keySet()).containsExactlyElementsOf(all.keySet());
            all.forEach((name, before) -> {
                float[] values = Tensors.floats(before);
                float[] rounded = Tensors.floats(published.get(name));
                for (int i = 0; i < values.length; i++) {
                    double error = before.dim() > 1 ? Math.abs(values[i]) * relative + 3e-8 : 0;
                    assertThat((double) Math.abs(rounded[i] - values[i]))
                            .as(name)
                            .isLessThanOrEqualTo(relative == 0 ? 0 : error);
                }
            });
        }
        try (SpikingClassifier classifier = TinyTraining.classifier("vgg5", 1.0 / 16, 8)) {
            new CheckpointStore(out).loadWeights("vgg5", classifier.network().parameters());
        }
    }

    @Test
    void publishedWeightsAreNotTrainedOn() throws IOException {
        Path out = Files.createDirectory(folder.resolve("out"));
        store.publish(StoredType.BF16, out);
        assertThatThrownBy(() -> TinyTraining.run(out, 2, TrainingListener.SILENT))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(out + " was published without training state");
    }

    @Test
    void whatHalfPrecisionCannotHoldIsRefused() throws IOException {
        Path file = folder.resolve("large.safetensors");
        try (SpikingClassifier classifier = TinyTraining.classifier("vgg5", 1.0 / 16, 8)) {
            classifier.network().parameters().state().get("fc1.weight").fill_(new Scalar(70000.0));
            store.saveUntrained("vgg5", classifier.network().parameters());
        }
        assertThatThrownBy(() -> store.writeWeights(StoredType.F16, file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("fc1.weight holds values up to 70000.0, more than f16");
        assertThat(file).doesNotExist();
        store.writeWeights(StoredType.BF16, file);
        assertThat(file).exists();
    }

    private void resume() throws IOException {
        TinyTraining.run(folder, 2, TrainingListener.SILENT);
    }

    private static float[] weights(SpikingClassifier classifier) {
        return weights(classifier.network(), "fc1.weight");
    }

    private static float[] weights(Network network, String name) {
        return Tensors.floats(network.parameters().trainable().get(name));
    }
}
