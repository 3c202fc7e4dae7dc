package io.github.rscsnn.reproduce;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rscsnn.data.Folders;
import io.github.rscsnn.data.Split;
import io.github.rscsnn.experiment.Experiment;
import io.github.rscsnn.experiment.Recipe;
import io.github.rscsnn.train.EpochMetrics;
import io.github.rscsnn.train.JsonFile;
import io.github.rscsnn.train.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What may be spent on each network. With a number of hours the speed of each network is measured by a few steps, once; the
 * epochs that came out are kept in {@code OUT/budget.json}, so that the same command, started again, asks for the same runs.
 */
final class Budget {
    private static final int TIMED_STEPS = 6;
    private static final int FEW_EPOCHS = 20;

    private final Settings settings;
    private final Settings.Training training;
    private final Map<String, Map<String, Object>> planned = new LinkedHashMap<>();

    /** That of the recipes, whatever hours there are, until {@link #plan}. */
    Budget(Settings settings) {
        this.settings = settings;
        this.training = settings.training();
    }

    /** A recipe within the budget. */
    Recipe recipe(String name, long seed) {
        Map<String, Object> own = new LinkedHashMap<>(planned.getOrDefault(name, Map.of()));
        if (training.epochs() != null) {
            own.put("epochs", training.epochs());
            shorten(own, training.epochs());
        }
        own.put("test-limit", 0); // the evaluation measures it, over several draws
        own.put("seed", seedOf(name, seed));
        if (settings.dataDir() != null) {
            own.put("data-dir", settings.dataDir());
        }
        Map<String, Object> recipe = RecipeBook.read(training.tier().file(name));
        Map<String, Object> tier = new LinkedHashMap<>(training.tier().overrides(name));
        Map<String, Object> overrides = new LinkedHashMap<>(training.overrides());
        for (Map<String, Object> keys : List.of(tier, overrides)) {
            if ("ann".equals(recipe.get("coding"))) {
                keys.remove("time-steps"); // the twin has no time
            }
            if ("poisson".equals(recipe.get("coding")) && keys.get("time-steps") instanceof Number steps) {
                // what is asked for is T of the other codings; Poisson keeps the paper's ratio to it (Table 8)
                Map<String, Object> other = new LinkedHashMap<>(recipe);
                other.put("coding", "direct");
                int ratio =
                        Recipe.resolve(recipe).steps() / Recipe.resolve(other).steps();
                keys.put("time-steps", ratio * steps.intValue());
            }
        }
        return Recipe.resolve(recipe, tier, own, overrides);
    }

    /** The network that makes transferred images must not be the one that is attacked. */
    private static long seedOf(String name, long seed) {
        return name.endsWith("-black-box") ? seed + 4200 : seed;
    }

    /** A cosine that is lowered once an epoch would hardly be one. */
    private static void shorten(Map<String, Object> keys, int epochs) {
        if (epochs < FEW_EPOCHS) {
            keys.put("schedule", "cosine-step");
        }
    }

    /**
     * Shares the hours, where there are any, among networks.
     *
     * @param recipes that will be asked for, each once for every seed
     * @param trainer whose speed counts
     */
    void plan(List<String> recipes, Trainer trainer, ReproductionListener progress) throws IOException {
        if (training.hours() == null) {
            return;
        }
        List<String> names = recipes.stream().distinct().sorted().toList();
        Path file = settings.out().resolve("budget.json");
        int seeds = training.seeds().size();
        String request = JsonFile.tree(List.of(
                                names,
                                seeds,
                                training.hours(),
                                training.overrides().toString()))
                        .toString()
                + (training.tier().equals(Tier.PAPER) ? "" : training.tier().name());
        Map<String, JsonNode> all = earlier(file);
        if (all.containsKey(request)) {
            for (Map.Entry<String, JsonNode> entry : all.get(request).properties()) {
                planned.put(entry.getKey(), JsonFile.map(entry.getValue()));
            }
            return;
        }
        double seconds = training.hours() * 3600 / names.size() / seeds;
        for (String name : names) {
            planned.put(name, within(seconds, name, trainer, progress));
        }
        Files.createDirectories(settings.out());
        all.put(request, JsonFile.tree(planned));
        JsonFile.write(file, all);
    }

    /** What other commands asked for, so that each of them finds its own again. */
    private static Map<String, JsonNode> earlier(Path file) throws IOException {
        Map<String, JsonNode> all = new LinkedHashMap<>();
        if (Files.exists(file)) {
            JsonFile.read(file, "", "delete it, and the speed is measured anew (other epochs may come out)")
                    .properties()
                    .forEach(entry -> all.put(entry.getKey(), entry.getValue()));
            all.remove(JsonFile.CHECKSUM);
        }
        return all;
    }

    private Map<String, Object> within(double seconds, String name, Trainer trainer, ReproductionListener progress)
            throws IOException {
        Recipe recipe = recipe(name, settings.seeds().getFirst());
        double speed = speed(recipe, trainer);
        int all =
                Experiment.open(recipe, Split.TRAIN, recipe.data().trainLimit()).size();
        double images = speed * seconds;
        Map<String, Object> keys = new LinkedHashMap<>();
        int epochs = (int) Math.min(recipe.training().epochs(), Math.max(1, Math.floor(images / all)));
        keys.put("epochs", epochs);
        shorten(keys, epochs);
        if (images < all) {
            keys.put("train-limit", (int) Math.max(
                    recipe.training().batch(),
                    images / recipe.training().batch() * recipe.training().batch()));
        }
        progress.message(String.format(Locale.ROOT, "%s: %.0f images/s, so %s", name, speed, keys));
        return keys;
    }

    /** Images a second of training, after the first steps. */
    private static double speed(Recipe recipe, Trainer trainer) throws IOException {
        Path folder = Files.createTempDirectory("rsc-speed");
        try {
            Map<String, Object> few = new LinkedHashMap<>();
            few.put("epochs", 2);
            few.put("train-limit", TIMED_STEPS * recipe.training().batch());
            few.put("loss", "ce");
            List<EpochMetrics> metrics =
                    trainer.train(Recipe.resolve(recipe.toMap(), few), folder.resolve("run"), TrainingListener.SILENT);
            return metrics.getLast().images() / metrics.getLast().seconds();
        } finally {
            Folders.delete(folder);
        }
    }
}
