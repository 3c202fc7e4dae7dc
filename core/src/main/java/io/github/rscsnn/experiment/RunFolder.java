package io.github.rscsnn.experiment;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.rscsnn.train.AtomicFiles;
import io.github.rscsnn.train.CheckpointStore;
import io.github.rscsnn.train.EpochMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The folder of one training run: {@code recipe.json} as resolved, {@code provenance.json}, {@code metrics.jsonl} (a line
 * an epoch), the checkpoint, and {@code results/}.
 */
public record RunFolder(Path path) {
    static final ObjectMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    private static final ObjectMapper LINE = new ObjectMapper();

    /**
     * Makes the folder and writes the recipe into it.
     *
     * @throws IOException if it exists and is not empty, or cannot be written
     */
    public static RunFolder create(Path path, Recipe recipe) throws IOException {
        if (Files.exists(path) && !(Files.isDirectory(path) && isEmpty(path))) {
            throw new IOException(
                    "run folder " + path + " exists: give another --out, or --resume " + path + " to go on with it");
        }
        try {
            Files.createDirectories(path);
        } catch (IOException e) {
            throw new IOException("cannot make run folder " + path + ": " + AtomicFiles.reason(e), e);
        }
        RunFolder folder = new RunFolder(path);
        AtomicFiles.writeString(folder.recipeFile(), recipe.toJson());
        return folder;
    }

    /** @throws IOException if {@code path} is not a run folder */
    public static RunFolder open(Path path) throws IOException {
        RunFolder folder = new RunFolder(path);
        if (!Files.isRegularFile(folder.recipeFile())) {
            throw new IOException("not a run folder: " + path + " (it has no "
                    + folder.recipeFile().getFileName() + ")");
        }
        return folder;
    }

    public Recipe recipe() throws IOException {
        return Recipe.fromJson(recipeFile());
    }

    public CheckpointStore checkpoint() {
        return new CheckpointStore(path);
    }

    void writeProvenance(Provenance provenance) throws IOException {
        writeJson(path.resolve("provenance.json"), provenance);
    }

    void writeMetrics(List<EpochMetrics> history) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (EpochMetrics metrics : history) {
            lines.append(LINE.writeValueAsString(metrics)).append('\n');
        }
        AtomicFiles.writeString(path.resolve("metrics.jsonl"), lines.toString());
    }

    /** Writes {@code value} to {@code results/name.json}. */
    public Path writeResult(String name, Object value) throws IOException {
        Files.createDirectories(path.resolve("results"));
        Path file = path.resolve("results").resolve(name + ".json");
        writeJson(file, value);
        return file;
    }

    /** Writes {@code value} as indented JSON, atomically. */
    public static void writeJson(Path file, Object value) throws IOException {
        try {
            AtomicFiles.writeString(file, JSON.writeValueAsString(value) + "\n");
        } catch (JacksonException e) {
            throw new IllegalStateException(e);
        }
    }

    private Path recipeFile() {
        return path.resolve("recipe.json");
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.findAny().isEmpty();
        }
    }
}
