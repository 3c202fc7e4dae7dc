package io.github.rscsnn.experiment;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.rscsnn.check.CheckSettings;
import io.github.rscsnn.check.EvidenceStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * What {@code check} has measured of a run, written after each attack to {@code results/checks/KEY.json}, KEY a digest of all
 * that the numbers depend on: the same question goes on there, another one begins a file of its own.
 */
final class CheckStore implements EvidenceStore {
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES) // derived values are written too
            .build();

    /** @param transfer SHA-256 of the weights that a transfer attacks from; empty for none */
    private record Question(
            CheckSettings settings, String checkpoint, String transfer, String backend, String datasetSha256) {}

    private record Content(Question question, Kept kept) {}

    private final Path file;
    private final Question question;

    private CheckStore(Path file, Question question) {
        this.file = file;
        this.question = question;
    }

    /** @param other null for no transfer */
    static CheckStore of(RunFolder run, CheckSettings settings, LoadedRun loaded, LoadedRun other) throws IOException {
        Question question = new Question(
                settings,
                loaded.checkpoint(),
                other == null ? "" : other.checkpoint(),
                loaded.backend().title()
                        + (other == null ? "" : ", " + other.backend().title()),
                loaded.data().checksum());
        Path folder = run.resultFile("check").resolveSibling("checks");
        Files.createDirectories(folder);
        String key = EvaluationStore.digest(RunFolder.JSON.writeValueAsString(question));
        return new CheckStore(folder.resolve(key + ".json"), question);
    }

    /** Nothing where there is no file, or one that cannot be read: it is measured anew then. */
    @Override
    public Kept read() {
        try {
            if (!Files.exists(file)) {
                return Kept.NOTHING;
            }
            JsonNode content = JSON.readTree(file.toFile());
            // through text, for 42 as a long is another node than 42 read back
            JsonNode own = JSON.readTree(JSON.writeValueAsString(question));
            if (Objects.equals(content.path("question"), own)) {
                return JSON.treeToValue(content.path("kept"), Kept.class);
            }
        } catch (JacksonException e) {
            // damaged
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Kept.NOTHING;
    }

    @Override
    public void write(Kept kept) {
        try {
            RunFolder.writeJson(file, new Content(question, kept));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
