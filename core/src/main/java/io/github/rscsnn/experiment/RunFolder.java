package io.github.rscsnn.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.rscsnn.data.Dataset;
import io.github.rscsnn.data.Folders;
import io.github.rscsnn.data.ImageFormat;
import io.github.rscsnn.data.Split;
import io.github.rscsnn.option.Require;
import io.github.rscsnn.train.AtomicFiles;
import io.github.rscsnn.train.CheckpointStore;
import io.github.rscsnn.train.EpochMetrics;
import io.github.rscsnn.train.JsonFile;
import io.github.rscsnn.train.MetricsFile;
import io.github.rscsnn.train.TensorBoardLog;
import io.github.rscsnn.train.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The folder of one training run: {@code recipe.json} as resolved, {@code provenance.json}, {@code input.json} (what the
 * network sees), {@code metrics.jsonl} (a line an epoch), {@code tensorboard/} (the same, live), the checkpoint, and
 * {@code results/}.
 */
public record RunFolder(Path path) {
    private static final String COPY_OR_ANEW = "put a copy back, or train a new run";

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
            JsonFile.write(new RunFolder(path).recipeFile(), recipe);
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

    /**
     * The recipe as resolved.
     *
     * @throws IOException if it was damaged or changed since the training, unless on purpose, see {@link JsonFile}
     */
    public Recipe recipe() throws IOException {
        ObjectNode recipe = keys();
        Require.file(
                !recipe.has(JsonFile.CHECKSUM) || origin().isOf(recipe),
                "corrupt recipe %s: it is not the one that this run was trained with, but another's; put a"
                        + " copy of its own back, or remove the line \"%s\" from it if the change is meant",
                recipeFile(),
                JsonFile.CHECKSUM);
        knowNetwork(recipe.path("arch").asText());
        return Recipe.of(recipe, recipeFile());
    }

    /** Those of {@code recipe.json}, which may be of another version. */
    ObjectNode keys() throws IOException {
        return JsonFile.read(recipeFile(), "recipe", COPY_OR_ANEW);
    }

    public RunOrigin origin() {
        return new RunOrigin(this);
    }

    /** Reads the description of an imported network. */
    private void knowNetwork(String arch) throws IOException {
        if (!arch.startsWith(NetworkFile.PREFIX)) {
            return;
        }
        try {
            Require.argument(
                    NetworkFile.know(NetworkFile.read(networkFile())).equals(arch),
                    "it is not that of this run's recipe: put a copy of its own back");
        } catch (IllegalArgumentException e) {
            throw new IOException("corrupt network " + networkFile() + ": " + e.getMessage(), e);
        }
    }

    Path networkFile() {
        return path.resolve(NetworkFile.NAME);
    }

    /** Whether it was trained to its end. */
    public boolean isTrained() throws IOException {
        return checkpoint().exists()
                && checkpoint().index().epoch() >= recipe().training().epochs();
    }

    public CheckpointStore checkpoint() {
        return new CheckpointStore(path);
    }

    /** SHA-256 of the weights of the checkpoint. */
    public String weights() throws IOException {
        return checkpoint().index().weightsSha256();
    }

    /**
     * What another machine needs to use the trained network: recipe, checkpoint index, weights and an imported network's layers.
     *
     * @throws IOException if there is no checkpoint, or its index is damaged; weights are compared with it where they are loaded
     */
    public List<Path> shipment() throws IOException {
        CheckpointStore.Index index = checkpoint().index();
        List<Path> files =
                new ArrayList<>(List.of(recipeFile(), path.resolve("checkpoint.json"), path.resolve(index.weights())));
        if (Files.exists(networkFile())) {
            files.add(networkFile());
        }
        return files;
    }

    /**
     * Begins or goes on with the event files that {@code tensorboard} shows.
     *
     * @param history the epochs before
     * @param metricsWriter told of each epoch first
     * @param next told everything as well
     */
    LiveLog live(List<EpochMetrics> history, Consumer<EpochMetrics> metricsWriter, TrainingListener next) {
        TensorBoardLog log = new TensorBoardLog(path.resolve("tensorboard"), history, next::message);
        return new LiveLog(log, metricsWriter, next);
    }

    void writeImageFormat(ImageFormat format) throws IOException {
        JsonFile.write(inputFile(), format);
    }

    /**
     * What the network sees and tells apart, so that it can be used without its data set. A run that was made before there was
     * such a file asks the data set.
     *
     * @throws IOException if the file is damaged, or it is missing and so is the data set
     */
    public ImageFormat imageFormat() throws IOException {
        if (!Files.exists(inputFile())) {
            return Experiment.open(recipe(), Split.TEST, 0).format();
        }
        return JsonFile.read(
                inputFile(), ImageFormat.class, "", "put a copy back, or delete it: the data set is asked then");
    }

    /**
     * Compares the names of classes with those that the network was trained for, label by label.
     *
     * @return how they differ; null if they do not, or if the run was made before they were kept
     */
    @Nullable
    String otherClasses(Dataset data) throws IOException {
        List<String> own = Files.exists(inputFile()) ? imageFormat().classNames() : data.classNames();
        List<String> theirs = data.classNames();
        if (own.equals(theirs)) {
            return null;
        }
        int first = 0;
        while (first < Math.min(own.size(), theirs.size()) && own.get(first).equals(theirs.get(first))) {
            first++;
        }
        return "the classes of " + data.name() + " are not those of " + path + ": " + theirs.size()
                + " classes where the"
                + " network tells " + own.size() + " apart; class " + first + " is " + named(theirs, first)
                + " where the network was trained for " + named(own, first);
    }

    private static String named(List<String> classes, int index) {
        return index < classes.size() ? "'" + classes.get(index) + "'" : "none";
    }

    /** What {@code data} has, with the normalisation that the network was trained with; see {@link ImageFormat#seenBy}. */
    ImageFormat formatOf(Dataset data) throws IOException {
        ImageFormat theirs = data.format();
        return Files.exists(inputFile()) ? theirs.seenBy(imageFormat()) : theirs;
    }

    private Path inputFile() {
        return path.resolve("input.json");
    }

    /**
     * Writes {@code metrics.jsonl} anew.
     *
     * @param told what was wrong with the one there, if anything
     */
    void rewriteMetrics(List<EpochMetrics> history, Consumer<String> told) throws IOException {
        if (Files.exists(metricsFile())) {
            try {
                JsonNode index = checkpoint().exists()
                        ? JsonFile.read(path.resolve("checkpoint.json"), "checkpoint", COPY_OR_ANEW)
                        : MissingNode.getInstance();
                MetricsFile.read(metricsFile(), index.path("history"));
            } catch (IOException e) {
                told.accept(metricsFile() + ": " + e.getMessage() + "; it is written anew from the checkpoint");
            }
        }
        writeMetrics(history);
    }

    void writeMetrics(List<EpochMetrics> history) throws IOException {
        MetricsFile.write(metricsFile(), history);
    }

    private Path metricsFile() {
        return path.resolve("metrics.jsonl");
    }

    /** The files of a run folder that hold judged attacks: of evaluations, the newest among them, and of reproductions. */
    public static List<Path> judgements(Path run) throws IOException {
        Path results = run.resolve("results");
        List<Path> files = new ArrayList<>(Folders.named("evaluation\\.json", results));
        files.addAll(Folders.named("[^.].*\\.json", results.resolve("evaluations")));
        files.addAll(Folders.named("[^.].*\\.json", results.resolve("reproduce")));
        return files;
    }

    /** Writes {@code value} to {@code results/name.json}. */
    public Path writeResult(String name, Object value) throws IOException {
        Path file = resultFile(name);
        JsonFile.write(file, value);
        return file;
    }

    /** {@code results/name.json}; the folder is made where it is missing. */
    public Path resultFile(String name) throws IOException {
        Path results = path.resolve("results");
        AtomicFiles.makeFolder(results);
        return results.resolve(name + ".json");
    }

    Path recipeFile() {
        return path.resolve("recipe.json");
    }

    private static boolean isEmpty(Path folder) throws IOException {
        // what a process leaves that was killed before it had written the recipe
        return Folders.list(folder, file -> !RunLock.isLock(file) && !AtomicFiles.isTemporary(file))
                .isEmpty();
    }
}
