package io.github.rscsnn.reproduce;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.github.rscsnn.option.OptionTable;
import io.github.rscsnn.option.Require;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a reproduction may spend, how it judges, and where the results go.
 *
 * @param out folder of runs and tables
 * @param dataDir folder of data sets; null for the cache
 * @param training of the networks
 * @param judging of the networks
 */
public record Settings(
        Path out,
        @Nullable String dataDir,
        @JsonUnwrapped Training training,
        @JsonUnwrapped Judging judging) {
    /** What the command line is made of. */
    public static final OptionTable<Settings> OPTIONS = new OptionTable<>(Settings.class);

    /**
     * Which networks.
     *
     * @param tier whose recipes and numbers of images are taken
     * @param epochs in place of the recipes'; null for the recipes'
     * @param hours of training for all networks that are asked for together; null for no such limit
     * @param overrides recipe keys that differ from the tier's, such as {@code width}; they are told in the results
     * @param seeds one network each for every row
     * @param given networks that are there
     */
    public record Training(
            Tier tier,
            @Nullable Integer epochs,
            @Nullable Double hours,
            Map<String, Object> overrides,
            List<Long> seeds,
            @JsonIgnore Given given) {
        public Training {
            overrides = Map.copyOf(overrides);
            seeds = List.copyOf(seeds);
            Require.argument(epochs == null || hours == null, "give either epochs or hours");
            Require.argument(epochs == null || epochs >= 1, "epochs must be at least 1, got %s", epochs);
            Require.argument(
                    hours == null || hours > 0 && hours <= 10_000, "hours must be in (0, 10000], got %s", hours);
            if (seeds.isEmpty() || Set.copyOf(seeds).size() < seeds.size()) {
                throw new IllegalArgumentException("seeds must be different numbers, at least one: got " + seeds);
            }
            for (String key : List.of("epochs", "seed", "data-dir")) {
                Require.argument(!overrides.containsKey(key), "recipe key '%s' has an option of its own", key);
            }
            Require.argument(
                    !overrides.containsKey("teacher"),
                    "recipe key 'teacher' cannot be set here: students distil the ANN row of their own budget");
        }
    }

    /**
     * Networks that were trained before.
     *
     * @param runs of a row, by the name of its recipe, whatever they were trained with; they stand in for the seeds
     * @param folders of runs; one whose recipe is that of a row is used for it
     */
    public record Given(Map<String, List<Path>> runs, List<Path> folders) {
        /** None but those in the output folder. */
        public static final Given NONE = new Given(Map.of(), List.of());

        /**
         * @param runs each {@code RECIPE=RUN}
         * @throws IllegalArgumentException naming one that is not, and a recipe or a folder that there is not
         */
        public static Given of(List<String> runs, List<Path> folders) {
            Map<String, List<Path>> byRecipe = new LinkedHashMap<>();
            for (String run : runs) {
                String[] parts = run.split("=", 2);
                if (parts.length < 2 || !RecipeBook.has(parts[0])) {
                    throw new IllegalArgumentException("a run is given as RECIPE=RUN, RECIPE one of recipes/, such as "
                            + "cifar10-vgg5-direct; got '" + run + "'");
                }
                byRecipe.computeIfAbsent(parts[0], key -> new ArrayList<>()).add(Path.of(parts[1]));
            }
            for (Path folder : folders) {
                Require.argument(Files.isDirectory(folder), "no folder of runs: %s", folder);
                Require.argument(
                        !Files.exists(folder.resolve("recipe.json")),
                        "%s is a run itself: give the folder that it lies in, or --run RECIPE=%s",
                        folder,
                        folder);
            }
            return new Given(byRecipe, folders);
        }
    }

    /**
     * How networks are attacked and judged.
     *
     * @param limit number of test images; 0 for all; null for the tier's
     * @param draws that judge each image of a random model
     * @param eotDraws of EOT-PGD
     * @param epsilon L∞ bound in pixel units
     * @param maskingCheck whether every random row is also attacked by EOT-PGD with the clamp passed straight through
     */
    public record Judging(@Nullable Integer limit, int draws, int eotDraws, double epsilon, boolean maskingCheck) {
        public Judging {
            Require.argument(limit == null || limit >= 0, "limit must be at least 0, got %s", limit);
            if (draws < 1 || eotDraws < 1) {
                throw new IllegalArgumentException(
                        "draws and EOT draws must be at least 1, got " + draws + " and " + eotDraws);
            }
        }
    }

    /** The tier's own recipes, without what else was asked for. */
    Settings ofTierAlone() {
        return new Settings(
                out,
                dataDir,
                new Training(training.tier(), null, null, Map.of(), training.seeds(), Given.NONE),
                judging);
    }

    List<Long> seeds() {
        return training.seeds();
    }

    double epsilon() {
        return judging.epsilon();
    }

    /** Test images of a metric; 0 for all. */
    int limit(Metric metric) {
        return judging.limit() == null ? training.tier().images(metric) : judging.limit();
    }
}
