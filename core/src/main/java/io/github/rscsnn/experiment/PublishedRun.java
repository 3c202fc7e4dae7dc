package io.github.rscsnn.experiment;

import io.github.rscsnn.data.Folders;
import io.github.rscsnn.train.StoredType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A run folder for others: recipe, what the network sees, provenance, metrics and weights, which may be rounded, but neither
 * training state nor results. It is a run like any other but that no training goes on from it. Nothing in it names this machine's
 * folders.
 */
public final class PublishedRun {
    private static final String METRICS = "metrics.jsonl";

    private PublishedRun() {}

    /**
     * Writes the run folder {@code out}.
     *
     * @param run with a checkpoint, whose checksums are compared first
     * @param type that kernels and matrices are rounded to
     * @throws IllegalArgumentException if the type cannot hold a weight; an empty folder is left then
     * @throws IOException if {@code out} exists, the run is damaged, or a file cannot be written
     */
    public static RunFolder write(RunFolder run, StoredType type, Path out) throws IOException {
        Map<String, Object> keys = new LinkedHashMap<>(run.recipe().toMap());
        keys.keySet().removeAll(NetworkRecipe.OF_THE_MACHINE);
        try (RunLock lock = RunFolder.create(out, Recipe.resolve(keys))) {
            RunFolder folder = new RunFolder(lock.folder());
            try {
                fill(folder, run, type);
            } catch (IOException | RuntimeException e) {
                clear(folder.path());
                throw e;
            }
        }
        Files.deleteIfExists(out.resolve(RunLock.FILE)); // nobody trains there
        return new RunFolder(out);
    }

    private static void fill(RunFolder folder, RunFolder run, StoredType type) throws IOException {
        run.origin().warnOfChangedRecipe();
        folder.writeImageFormat(run.imageFormat());
        folder.origin().copy(run.origin());
        if (Files.exists(run.path().resolve(METRICS))) {
            Files.copy(run.path().resolve(METRICS), folder.path().resolve(METRICS));
        }
        run.checkpoint().publish(type, folder.path());
    }

    private static void clear(Path folder) throws IOException {
        for (Path file : Folders.list(folder, file -> !RunLock.isLock(file))) {
            Files.delete(file);
        }
    }
}
