package io.github.rscsnn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

    private void resume() throws IOException {
        TinyTraining.run(folder, 2, TrainingListener.SILENT);
    }

    private static float[] weights(SpikingClassifier classifier) {
        return Tensors.floats(classifier.network().parameters().trainable().get("fc1.weight"));
    }
}
