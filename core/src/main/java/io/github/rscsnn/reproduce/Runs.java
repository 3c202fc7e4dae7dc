package io.github.rscsnn.reproduce;

import io.github.rscsnn.data.Folders;
import io.github.rscsnn.experiment.Experiment;
import io.github.rscsnn.experiment.NetworkKeys;
import io.github.rscsnn.experiment.Parts;
import io.github.rscsnn.experiment.Recipe;
import io.github.rscsnn.experiment.RunFolder;
import io.github.rscsnn.option.Require;
import io.github.rscsnn.train.AtomicFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The trained networks: those that the user gave, and those under {@code OUT/runs}, of which one that fits is used again and one
 * that was stopped is gone on with.
 */
record Runs(Settings settings, Budget budget, Trainer trainer, ReproductionListener progress) {
    private static final String TEACHER = "teacher";
    private static final String INIT = "init";

    private Path folder() {
        return settings.out().resolve("runs");
    }

    /** The networks of a row: those given for it, or else one a seed, trained now where it is missing. */
    List<RunFolder> of(String recipe) throws IOException {
        List<RunFolder> runs = new ArrayList<>(given(recipe));
        if (runs.isEmpty()) {
            for (long seed : settings.seeds()) {
                runs.add(trained(recipe, budget.recipe(recipe, seed)));
            }
        }
        return runs;
    }

    /** The first of them. */
    RunFolder first(String recipe) throws IOException {
        List<RunFolder> given = given(recipe);
        return given.isEmpty()
                ? trained(recipe, budget.recipe(recipe, settings.seeds().getFirst()))
                : given.getFirst();
    }

    /** The network that images are made on which are transferred to {@code attacked}. */
    RunFolder maker(String recipe, RunFolder attacked) throws IOException {
        String other = RecipeBook.blackBox(recipe);
        List<RunFolder> given = given(other);
        return given.isEmpty()
                ? trained(
                        other, budget.recipe(other, attacked.recipe().training().seed()))
                : given.getFirst();
    }

    /** @throws IOException if one is no trained network of the row's kind */
    private List<RunFolder> given(String name) throws IOException {
        List<RunFolder> runs = new ArrayList<>();
        for (Path path : settings.training().given().runs().getOrDefault(name, List.of())) {
            RunFolder run = RunFolder.open(path);
            Recipe ours = run.recipe();
            Recipe wanted = budget.recipe(name, ours.training().seed());
            if (!ours.data().name().equals(wanted.data().name())
                    || !ours.coding().name().equals(wanted.coding().name())) {
                throw new IOException(path + " is " + ours.coding().name() + " on "
                        + ours.data().name() + ", but " + name + " is "
                        + wanted.coding().name() + " on " + wanted.data().name());
            }
            Require.file(run.checkpoint().exists(), "%s is not trained yet (it has no checkpoint)", path);
            runs.add(run);
        }
        return runs;
    }

    /**
     * The trained run of a recipe, trained now where it is missing.
     *
     * @param name for the folder of a new run
     */
    private RunFolder trained(String name, Recipe recipe) throws IOException {
        Recipe wanted = recipe;
        if (recipe.loss().name().distils() && recipe.loss().distillation().teacher() == null) {
            // several students of one recipe share their teacher, as in Algorithm 1
            wanted = wanted.with(TEACHER, twin(name, recipe));
        }
        String init = recipe.network().init();
        if (NetworkKeys.TWIN.equals(init)) {
            wanted = wanted.with(INIT, twin(name, recipe));
        } else if (init != null && RecipeBook.has(init)) {
            List<RunFolder> given = given(init);
            wanted = wanted.with(
                    INIT,
                    (given.isEmpty() ? trained(init, Recipe.resolve(RecipeBook.read(init))) : given.getFirst())
                            .path()
                            .toString());
        }
        RunFolder found = find(wanted);
        if (found != null) {
            if (!found.isTrained()) {
                progress.message("going on with " + found.path());
                trainer.resume(found.path(), progress);
            }
            return found;
        }
        Path fresh = freshFolder(
                name.replaceFirst(".*/", "") + "-s" + recipe.training().seed());
        progress.message("training " + name + ", " + wanted.training().epochs() + " epochs, into " + fresh);
        trainer.train(wanted, fresh, progress);
        return RunFolder.open(fresh);
    }

    /** Folder of the trained ANN twin. */
    private String twin(String name, Recipe recipe) throws IOException {
        String ann = RecipeBook.network(name) + "-ann";
        List<RunFolder> given = given(ann);
        RunFolder run = given.isEmpty() ? trained(ann, Experiment.annTwin(recipe)) : given.getFirst();
        return run.path().toString();
    }

    /** Whether the run of the first seed is there and trained to its end. */
    boolean isTrained(String recipe) throws IOException {
        if (settings.training().given().runs().containsKey(recipe)) {
            return true;
        }
        RunFolder found = find(budget.recipe(recipe, settings.seeds().getFirst()));
        return found != null && found.isTrained();
    }

    /** One in the output folder, or else one that others trained to its end. */
    private @Nullable RunFolder find(Recipe recipe) throws IOException {
        for (RunFolder run : alike(recipe)) {
            if (run.path().startsWith(folder()) || run.isTrained()) {
                return run;
            }
            progress.message(run.path() + " is not trained to its end and is left out; --run takes it as it is");
        }
        return null;
    }

    /** All of a recipe that are there, those in the output folder first. */
    private List<RunFolder> alike(Recipe recipe) throws IOException {
        Map<String, Object> wanted = essence(recipe);
        List<RunFolder> alike = new ArrayList<>();
        for (RunFolder run : all()) {
            if (essence(run.recipe()).equals(wanted)) {
                alike.add(run);
            }
        }
        return alike;
    }

    private List<RunFolder> all() throws IOException {
        List<RunFolder> all = new ArrayList<>();
        for (Path each : Stream.concat(Stream.of(folder()), settings.training().given().folders().stream())
                .toList()) {
            Folders.list(each, path -> Files.isRegularFile(path.resolve("recipe.json")))
                    .forEach(run -> all.add(new RunFolder(run)));
        }
        return all;
    }

    /** Those given for a recipe and those that are of it, whatever their seeds, as far as they are trained. */
    List<RunFolder> there(String recipe) throws IOException {
        Map<String, RunFolder> byWeights = new LinkedHashMap<>();
        List<RunFolder> there = new ArrayList<>(given(recipe));
        for (RunFolder run : all()) {
            Recipe wanted = budget.recipe(recipe, run.recipe().training().seed());
            if (run.checkpoint().exists() && essence(run.recipe()).equals(essence(wanted))) {
                there.add(run);
            }
        }
        for (RunFolder run : there) {
            byWeights.putIfAbsent(run.weights(), run);
        }
        return List.copyOf(byWeights.values());
    }

    private Path freshFolder(String name) throws IOException {
        AtomicFiles.makeFolder(folder());
        for (int number = 1; ; number++) {
            Path path = folder().resolve(number == 1 ? name : name + "-" + number);
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
        if (!recipe.coding().takesNoise()) {
            irrelevant.addAll(List.of("sigma2", "noise-space"));
        }
        if (!recipe.loss().name().distils()) {
            irrelevant.addAll(List.of("kd-lambda", "kd-temperature", "kd-direction", "kd-reduction"));
        }
        if (!recipe.loss().name().everyStep()) {
            irrelevant.add("tet-lambda");
        }
        irrelevant.forEach(keys::remove);
        if (recipe.network().init() != null) {
            keys.put(INIT, "another network's weights"); // wherever it lies
        }
        keys.put("time-steps", recipe.steps());
        keys.put("precision", Parts.trainingPrecision(recipe).toString());
        return keys;
    }
}
