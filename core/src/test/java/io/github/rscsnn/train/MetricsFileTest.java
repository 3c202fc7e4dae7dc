package io.github.rscsnn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsFileTest {
    @TempDir
    private Path folder;

    private Path file;
    private JsonNode history;

    @BeforeEach
    void write() throws IOException {
        List<EpochMetrics> epochs = new ArrayList<>();
        for (int epoch = 1; epoch <= 3; epoch++) {
            epochs.add(
                    new EpochMetrics(epoch, 0.1, 1.0 / epoch, 0.3, epoch == 2 ? null : 0.5, 64, 1e-5, 1L << 40, 0, 0));
        }
        file = folder.resolve("metrics.jsonl");
        MetricsFile.write(file, epochs);
        Path checkpoint = folder.resolve("checkpoint.json");
        JsonFile.write(checkpoint, java.util.Map.of("history", epochs));
        history = JsonFile.read(checkpoint, "", "").path("history");
    }

    @Test
    void isReadAsWritten() throws IOException {
        assertThat(MetricsFile.read(file, history)).hasSize(3);
        Files.write(file, Files.readAllLines(file).subList(0, 2));
        assertThat(MetricsFile.read(file, history))
                .as("killed before the last line")
                .hasSize(2);
    }

    @Test
    void everyChangeIsTold() throws IOException {
        List<String> lines = Files.readAllLines(file);
        told(List.of(lines.get(0), lines.get(1).replace("0.5", "0.6"), lines.get(2)), "line 2 was changed");
        told(List.of(lines.get(0), lines.get(2)), "line 2 was changed");
        told(List.of(lines.get(0), lines.get(0), lines.get(1), lines.get(2)), "line 2 was changed");
        told(List.of(lines.get(1), lines.get(0), lines.get(2)), "line 1 was changed");
        told(List.of(lines.get(0)), "it ends after 1 epochs, checkpoint.json has 3");
        told(List.of(lines.get(0), lines.get(1).substring(0, 30)), "line 2 is damaged: it is not JSON");
    }

    private void told(List<String> lines, String message) throws IOException {
        Files.write(file, lines);
        assertThatThrownBy(() -> MetricsFile.read(file, history))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(message);
    }
}
