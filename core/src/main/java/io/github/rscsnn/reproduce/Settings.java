package io.github.rscsnn.reproduce;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How much to spend, and where the results go.
 *
 * @param out folder of runs and tables
 * @param epochs in place of the recipes'; null for the recipes'
 * @param hours of training for all networks that are asked for together; null for no such limit
 * @param overrides recipe keys that differ from the paper's, such as {@code width}; they are told in the results
 * @param seeds one network each for every row
 * @param limit number of test images; 0 for all
 * @param draws that judge each image of a random model
 * @param eotDraws of EOT-PGD
 * @param epsilon L∞ bound in pixel units
 * @param maskingCheck whether every random row is also attacked by EOT-PGD with the clamp passed straight through
 * @param dataDir folder of data sets; null for the cache
 */
public record Settings(
        Path out,
        Integer epochs,
        Double hours,
        Map<String, Object> overrides,
        List<Long> seeds,
        int limit,
        int draws,
        int eotDraws,
        double epsilon,
        boolean maskingCheck,
        String dataDir) {
    public Settings {
        overrides = Map.copyOf(overrides);
        seeds = List.copyOf(seeds);
        if (epochs != null && hours != null) {
            throw new IllegalArgumentException("give either epochs or hours");
        }
        if (epochs != null && epochs < 1) {
            throw new IllegalArgumentException("epochs must be at least 1, got " + epochs);
        }
        if (hours != null && !(hours > 0 && hours <= 10_000)) {
            throw new IllegalArgumentException("hours must be in (0, 10000], got " + hours);
        }
        if (seeds.isEmpty() || Set.copyOf(seeds).size() < seeds.size()) {
            throw new IllegalArgumentException("seeds must be different numbers, at least one: got " + seeds);
        }
        if (limit < 0) {
            throw new IllegalArgumentException("limit must be at least 0, got " + limit);
        }
        if (draws < 1 || eotDraws < 1) {
            throw new IllegalArgumentException(
                    "draws and EOT draws must be at least 1, got " + draws + " and " + eotDraws);
        }
        for (String key : List.of("epochs", "seed", "data-dir")) {
            if (overrides.containsKey(key)) {
                throw new IllegalArgumentException("recipe key '" + key + "' has an option of its own");
            }
        }
        if (overrides.containsKey("teacher")) {
            throw new IllegalArgumentException(
                    "recipe key 'teacher' cannot be set here: students distil the ANN row of their own budget");
        }
    }
}
