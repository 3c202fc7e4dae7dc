package io.github.rscsnn.reproduce;

import java.util.Map;

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
        String weights) {}
