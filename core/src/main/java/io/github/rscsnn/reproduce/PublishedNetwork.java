package io.github.rscsnn.reproduce;

import io.github.rscsnn.option.Require;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A network behind published numbers.
 *
 * @param recipe see {@link PublishedValue#recipe}
 * @param made recipe file that the tier has for it
 * @param deviations recipe keys that differ from that file
 * @param seed of the training
 * @param epochs trained
 * @param imagesSeen over all epochs
 * @param hours of training
 * @param attackHours of all its published evaluations
 * @param backend that trained it, with its precision
 * @param commit that trained it
 * @param weights SHA-256
 */
public record PublishedNetwork(
        String recipe,
        String made,
        Map<String, Object> deviations,
        long seed,
        int epochs,
        long imagesSeen,
        double hours,
        double attackHours,
        String backend,
        String commit,
        String weights) {
    public PublishedNetwork {
        Require.argument(
                Stream.of(recipe, made, deviations, backend, commit, weights).allMatch(Objects::nonNull),
                "it lacks the recipe, weights or commit of a network");
    }

    /** Whether nothing but the seed differs in how the two were trained. */
    boolean isTrainedAs(PublishedNetwork other) {
        return made.equals(other.made) && training().equals(other.training());
    }

    /** Seed apart, what two networks of one recipe may differ in. */
    String training() {
        return "images seen = " + imagesSeen + ", epochs trained = " + epochs
                + new TreeMap<>(deviations)
                        .entrySet().stream()
                                .map(key -> ", " + key.getKey() + " = " + key.getValue())
                                .collect(Collectors.joining());
    }
}
