package io.github.rscsnn.reproduce;

import io.github.rscsnn.experiment.Cluster;
import io.github.rscsnn.experiment.Experiment;
import io.github.rscsnn.experiment.Parts;
import io.github.rscsnn.experiment.Recipe;
import io.github.rscsnn.experiment.RunFolder;
import io.github.rscsnn.train.AtomicFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The trained networks under {@code OUT/runs}: one that fits is used again, one that was stopped is gone on with. */
final class Runs {
    private static final String TEACHER = "teacher";

    private final Path folder;
    private final Trainer trainer;
    private final ReproductionListener progress;

    /** @param cluster whose workers train; null for this machine */
    Runs(Path out, Cluster cluster, ReproductionListener progress) {
        this.folder = out.resolve("runs");
        this.trainer = new Trainer(cluster);
        this.progress = progress;
    }

    /**
     * The trained run of a recipe, trained now where it is missing.
     *
     * @param name for the folder of a new run
     */
    RunFolder trained(String name, Recipe recipe) throws IOException {
        Recipe wanted = recipe;
        if (Parts.needsTeacher(recipe) && recipe.teacher() == null) {
            // several students of one recipe share their teacher, as in Algorithm 1
            Recipe twin = Experiment.annTwin(recipe);
            RunFolder teacher = trained(RecipeBook.network(name) + "-ann", twin);
            wanted = recipe.with(TEACHER, teacher.path().toString());
        }
        RunFolder found = find(wanted);
        if (found != null) {
            if (!isComplete(found)) {
                progress.message("going on with " + found.path());
                trainer.resume(found.path(), progress);
            }
            return found;
        }
        Path fresh = freshFolder(name + "-s" + recipe.seed());
        progress.message("training " + name + ", " + wanted.epochs() + " epochs, into " + fresh);
        trainer.train(wanted, fresh, progress);
        return RunFolder.open(fresh);
    }

    /** Whether a run of this recipe is there and trained to its end. */
    boolean isTrained(Recipe recipe) throws IOException {
        RunFolder found = find(recipe);
        return found != null && isComplete(found);
    }

    private static boolean isComplete(RunFolder run) throws IOException {
        return run.checkpoint().exists()
                && run.checkpoint().index().epoch() >= run.recipe().epochs();
    }

    private RunFolder find(Recipe recipe) throws IOException {
        Map<String, Object> wanted = essence(recipe);
        for (Path path : existing()) {
            RunFolder run = RunFolder.open(path);
            if (essence(run.recipe()).equals(wanted)) {
                return run;
            }
        }
        return null;
    }

    private List<Path> existing() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> paths = Files.list(folder)) {
            return paths.filter(path -> Files.isRegularFile(path.resolve("recipe.json")))
                    .sorted()
                    .toList();
        }
    }

    private Path freshFolder(String name) throws IOException {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new IOException("cannot make folder " + folder + ": " + AtomicFiles.reason(e), e);
        }
        for (int number = 1; ; number++) {
            Path path = folder.resolve(number == 1 ? name : name + "-" + number);
            if (!Files.exists(path)) {
                return path;
            }
        }
    }

    /** What makes two runs the same network: not where its files lie, nor what does not touch its weights. */
    static Map<String, Object> essence(Recipe recipe) {
        Map<String, Object> keys = new LinkedHashMap<>(recipe.toMap());
        List<String> irrelevant =
                new ArrayList<>(List.of("data-dir", "test-limit", "threads", "loader-threads", "backend", TEACHER));
        if (!recipe.coding().startsWith("rsc")) {
            irrelevant.addAll(List.of("sigma2", "noise-space"));
        }
        if (!Parts.needsTeacher(recipe)) {
            irrelevant.addAll(List.of("kd-lambda", "kd-temperature", "kd-direction", "kd-reduction"));
        }
        if (recipe.loss().equals("ce") || recipe.loss().equals("kd")) {
            irrelevant.add("tet-lambda");
        }
        irrelevant.forEach(keys::remove);
        keys.put("time-steps", recipe.steps());
        keys.put("precision", Parts.trainingPrecision(recipe).toString());
        return keys;
    }
}
