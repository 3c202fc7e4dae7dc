package io.github.rscsnn.train;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.rscsnn.data.TextFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code metrics.jsonl}: a line an epoch. It repeats the history in {@code checkpoint.json}, whose checksum covers it, so a file
 * that differs was changed; it may lack the newest epoch where the process was killed in between.
 */
public final class MetricsFile {
    private static final ObjectMapper LINE = new ObjectMapper();

    private MetricsFile() {}

    public static void write(Path file, List<EpochMetrics> history) throws IOException {
        StringBuilder lines = new StringBuilder();
        try {
            for (EpochMetrics metrics : history) {
                lines.append(LINE.writeValueAsString(metrics)).append('\n');
            }
        } catch (JacksonException e) {
            throw new IllegalStateException(e);
        }
        AtomicFiles.writeString(file, lines.toString());
    }

    /**
     * Its lines.
     *
     * @param history of the checkpoint; missing or empty where there is none
     * @throws IOException saying which line is not JSON or not what the checkpoint has
     */
    public static List<JsonNode> read(Path file, JsonNode history) throws IOException {
        List<String> lines = TextFile.lines(file);
        List<JsonNode> epochs = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            JsonNode line;
            try {
                line = JsonFile.parse(lines.get(i).getBytes(StandardCharsets.UTF_8));
            } catch (JsonFile.ContentException e) {
                throw new IOException("line " + (i + 1) + " is damaged: " + e.getMessage(), e);
            }
            if (i < history.size() && !line.equals(history.get(i))) {
                throw new IOException("line " + (i + 1)
                        + " was changed since it was written: checkpoint.json has other numbers of that epoch");
            }
            epochs.add(line);
        }
        if (lines.size() < history.size() - 1) {
            throw new IOException("it ends after " + lines.size() + " epochs, checkpoint.json has " + history.size());
        }
        return epochs;
    }
}
