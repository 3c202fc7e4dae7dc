package io.github.rscsnn.experiment;

import io.github.rscsnn.option.Require;
import io.github.rscsnn.train.AtomicFiles;
import io.github.rscsnn.train.CheckpointStore;
import io.github.rscsnn.train.EpochMetrics;
import io.github.rscsnn.train.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A run folder on this machine whose training happens on others: they send the files of each epoch, and get them back when
 * they go on. Holds the lock of the folder.
 */
public final class RemoteRun implements AutoCloseable {
    private static final Pattern NAME =
            Pattern.compile("provenance\\.json|input\\.json|metrics\\.jsonl|checkpoint\\.json"
                    + "|(weights|optimiser)-\\d{4,9}\\.safetensors");

    private final RunFolder folder;
    private final RunLock lock;
    private final Recipe recipe;

    private RemoteRun(RunFolder folder, RunLock lock, Recipe recipe) {
        this.folder = folder;
        this.lock = lock;
        this.recipe = recipe;
    }

    /**
     * Makes a new run folder.
     *
     * @throws IllegalArgumentException if a value of the recipe is impossible
     * @throws IOException if the folder exists or cannot be written
     */
    public static RemoteRun create(Recipe recipe, Path out) throws IOException {
        Parts.check(recipe);
        return new RemoteRun(new RunFolder(out), RunFolder.create(out, recipe), recipe);
    }

    /** Goes on with a run folder. */
    public static RemoteRun resume(Path run) throws IOException {
        RunFolder folder = RunFolder.open(run);
        RunLock lock = RunLock.of(run);
        try {
            Recipe recipe = folder.recipe();
            Parts.check(recipe);
            return new RemoteRun(folder, lock, recipe);
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    public Recipe recipe() {
        return recipe;
    }

    public Path path() {
        return folder.path();
    }

    /** The metrics of all epochs done; empty before the first. */
    public List<EpochMetrics> history() throws IOException {
        return folder.checkpoint().exists() ? folder.checkpoint().verify().history() : List.of();
    }

    /** Whether nothing is left to train. */
    public boolean finished() throws IOException {
        return history().size() >= recipe.training().epochs();
    }

    /**
     * The teacher's own run, to be trained before this one: new, or to be gone on with; empty where there is nothing to train.
     * The caller closes it.
     */
    public Optional<RemoteRun> teacherToTrain() throws IOException {
        if (!recipe.loss().name().distils() || recipe.loss().distillation().teacher() != null) {
            return Optional.empty();
        }
        Path own = Teacher.folder(folder);
        RemoteRun run = Files.exists(own.resolve("recipe.json")) ? resume(own) : create(Teacher.twin(recipe), own);
        if (run.finished()) {
            run.close();
            return Optional.empty();
        }
        return Optional.of(run);
    }

    /**
     * The trained run that this one distils; empty where it distils none.
     *
     * @throws IOException if it is not trained to its end, is a random model, or another one than this run began with
     */
    public Optional<RunFolder> teacher() throws IOException {
        return recipe.loss().name().distils() ? Optional.of(Teacher.found(recipe, folder)) : Optional.empty();
    }

    /** What a worker needs in its scratch folder to go on: checkpoint, metrics and provenance; none of a new run. */
    public List<Path> state() throws IOException {
        List<Path> files = new ArrayList<>();
        if (folder.checkpoint().exists()) {
            CheckpointStore.Index index = folder.checkpoint().verify();
            folder.checkpoint().requireTraining(index);
            List<String> names = new ArrayList<>(index.files());
            names.addAll(List.of("provenance.json", "input.json", "checkpoint.json"));
            for (String name : names) {
                if (Files.exists(path().resolve(name))) {
                    files.add(path().resolve(name));
                }
            }
        }
        return files;
    }

    /** The files of a worker's scratch folder in the order in which they must arrive: the checkpoint's index after its parts. */
    public static List<Path> files(Path scratch) throws IOException {
        CheckpointStore.Index index = new CheckpointStore(scratch).index();
        List<String> names = new ArrayList<>(List.of("provenance.json", "input.json"));
        names.addAll(index.files());
        names.addAll(List.of("checkpoint.json", "metrics.jsonl"));
        return names.stream().map(scratch::resolve).toList();
    }

    /**
     * Whether a file of this name may come from a worker: those of a checkpoint and of the record of a run, in no other folder.
     */
    public static boolean accepts(String name) {
        return NAME.matcher(name).matches();
    }

    /**
     * Takes a file that a worker sent.
     *
     * @param content a file of any name, which is copied
     * @throws IllegalArgumentException for a name that no worker has reason to send
     * @throws IOException if it cannot be written, or an index names parts that did not arrive whole; the checkpoint before is
     *     kept then
     */
    public void accept(String name, Path content) throws IOException {
        Require.argument(accepts(name), "a worker sent a file that belongs to no checkpoint: %s", name);
        if (!name.equals("checkpoint.json")) {
            AtomicFiles.write(path().resolve(name), temporary -> Files.copy(content, temporary));
            return;
        }
        folder.checkpoint().replaceIndex(Files.readAllBytes(content));
    }

    /**
     * Begins or goes on with the live log, from the last epoch: what a lost attempt logged after it is dropped.
     *
     * @param listener told everything as well
     */
    public LiveLog live(TrainingListener listener) throws IOException {
        return folder.live(history(), metrics -> {}, listener);
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
