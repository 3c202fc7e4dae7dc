package io.github.rscsnn.experiment;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.rscsnn.data.Dataset;
import io.github.rscsnn.data.ImageFormat;
import io.github.rscsnn.data.Split;
import io.github.rscsnn.train.AtomicFiles;
import io.github.rscsnn.train.CheckpointStore;
import io.github.rscsnn.train.EpochMetrics;
import io.github.rscsnn.train.TensorBoardLog;
import io.github.rscsnn.train.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The folder of one training run: {@code recipe.json} as resolved, {@code provenance.json}, {@code input.json} (what the
 * network sees), {@code metrics.jsonl} (a line an epoch), {@code tensorboard/} (the same, live), the checkpoint, and
 * {@code results/}.
 */
public record RunFolder(Path path) {
    static final ObjectMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    private static final ObjectMapper LINE = new ObjectMapper();

    /**
     * Makes the folder and writes the recipe into it.
     *
     * @return the lock of the new folder, to be closed after the run
     * @throws IOException if it exists and is not empty, or cannot be written
     */
    static RunLock create(Path path, Recipe recipe) throws IOException {
        requireNew(path);
        try {
            Files.createDirectories(path);
        } catch (IOException e) {
            throw new IOException("cannot make run folder " + path + ": " + AtomicFiles.reason(e), e);
        }
        RunLock lock = RunLock.of(path);
        try {
            requireNew(path); // another process may have been faster
            AtomicFiles.writeString(new RunFolder(path).recipeFile(), recipe.toJson());
            return lock;
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /** @throws IOException if {@code path} exists and holds anything */
    static void requireNew(Path path) throws IOException {
        if (Files.exists(path) && !(Files.isDirectory(path) && isEmpty(path))) {
            String wayOut = Files.isRegularFile(new RunFolder(path).recipeFile())
                    ? "give another --out, or --resume " + path + " to go on with it"
                    : "give another --out";
            throw new IOException("run folder " + path + " exists: " + wayOut);
        }
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

    /**
     * What another machine needs to use the trained network: recipe, checkpoint index and weights.
     *
     * @throws IOException if there is no checkpoint, or its index is damaged; weights are compared with it where they are loaded
     */
    public List<Path> shipment() throws IOException {
        CheckpointStore.Index index = checkpoint().index();
        return List.of(recipeFile(), path.resolve("checkpoint.json"), path.resolve(index.weights()));
    }

    /**
     * Begins or goes on with the event files that {@code tensorboard} shows.
     *
     * @param history the epochs before
     * @param next told everything as well
     */
    LiveLog live(List<EpochMetrics> history, TrainingListener next) {
        return new LiveLog(new TensorBoardLog(path.resolve("tensorboard"), history, next::message), next);
    }

    void writeProvenance(Provenance provenance) throws IOException {
        writeJson(path.resolve("provenance.json"), provenance);
    }

    void writeImageFormat(ImageFormat format) throws IOException {
        writeJson(inputFile(), format);
    }

    /**
     * What the network sees and tells apart, so that it can be used without its data set. A run that was made before there was
     * such a file asks the data set.
     *
     * @throws IOException if the file is damaged, or it is missing and so is the data set
     */
    public ImageFormat imageFormat() throws IOException {
        if (!Files.exists(inputFile())) {
            return ImageFormat.of(Experiment.open(recipe(), Split.TEST, 0));
        }
        try {
            ImageFormat format = JSON.readValue(inputFile().toFile(), ImageFormat.class);
            if (format == null) {
                throw new IOException("corrupt " + inputFile() + ": it holds nothing");
            }
            return format;
        } catch (JacksonException e) {
            throw new IOException("corrupt " + inputFile() + ": " + e.getOriginalMessage(), e);
        }
    }

    private Path inputFile() {
        return path.resolve("input.json");
    }

    /**
     * Refuses to go on with other training images than those that the run began with.
     *
     * @throws IOException if the checksum in {@code provenance.json} is another
     */
    void requireSameData(Dataset data) throws IOException {
        Path file = path.resolve("provenance.json");
        if (!Files.exists(file)) {
            return; // stopped before it was written
        }
        try {
            String began = JSON.readTree(file.toFile()).path("datasetSha256").asText();
            if (!began.equals(data.checksum())) {
                throw new IOException("the training images are others than those that " + path
                        + " began with (SHA-256 " + data.checksum() + ", expected " + began
                        + "): a resumed run must see the same ones");
            }
        } catch (JacksonException e) {
            throw new IOException("corrupt " + file + ": " + e.getOriginalMessage(), e);
        }
    }

    /**
     * Notes the teacher of this run in {@code teacher.json}, or refuses another one than it began with.
     *
     * @throws IOException if the checksum of its weights is another
     */
    void requireSameTeacher(Path run, String weightsSha256) throws IOException {
        Path file = path.resolve("teacher.json");
        if (!Files.exists(file)) {
            writeJson(file, Map.of("run", run.toString(), "weightsSha256", weightsSha256));
            return;
        }
        try {
            String began = JSON.readTree(file.toFile()).path("weightsSha256").asText();
            if (!began.equals(weightsSha256)) {
                throw new IOException("the teacher " + run + " has other weights than when " + path + " began (SHA-256 "
                        + weightsSha256 + ", expected " + began + "): train a new run");
            }
        } catch (JacksonException e) {
            throw new IOException("corrupt " + file + ": " + e.getOriginalMessage(), e);
        }
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
        Path file = resultFile(name);
        writeJson(file, value);
        return file;
    }

    /** {@code results/name.json}; the folder is made where it is missing. */
    Path resultFile(String name) throws IOException {
        Path results = path.resolve("results");
        try {
            Files.createDirectories(results);
        } catch (IOException e) {
            throw new IOException("cannot make folder " + results + ": " + AtomicFiles.reason(e), e);
        }
        return results.resolve(name + ".json");
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
            // what a process leaves that was killed before it had written the recipe
            return files.allMatch(file -> RunLock.isLock(file) || AtomicFiles.isTemporary(file));
        }
    }
}
