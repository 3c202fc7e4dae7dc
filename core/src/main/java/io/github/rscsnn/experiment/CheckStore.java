package io.github.rscsnn.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rscsnn.check.CheckSettings;
import io.github.rscsnn.check.EvidenceStore;
import io.github.rscsnn.train.JsonFile;
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

    /** Nothing where there is no file; one that was damaged is told, and measured anew. */
    @Override
    public Kept read() {
        if (!Files.exists(file)) {
            return Kept.NOTHING;
        }
        try {
            JsonNode content = JsonFile.read(file, "", "its attacks are measured anew");
            // through text, for 42 as a long is another node than 42 read back
            JsonNode own = RunFolder.JSON.readTree(RunFolder.JSON.writeValueAsString(question));
            return Objects.equals(content.path("question"), own)
                    ? JsonFile.value(content.path("kept"), Kept.class)
                    : Kept.NOTHING;
        } catch (IOException e) {
            System.getLogger("io.github.rscsnn").log(System.Logger.Level.WARNING, e.getMessage());
            return Kept.NOTHING;
        }
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
