package io.github.rscsnn.reproduce;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.github.rscsnn.evaluate.RobustResult;
import io.github.rscsnn.experiment.Provenance;

/**
 * One accuracy of one run, as kept in the run's folder.
 *
 * @param question that it answers
 * @param result what came out
 * @param provenance of the number
 */
public record Measurement(@JsonUnwrapped Question question, RobustResult result, Provenance provenance) {
    /**
     * @param metric key of the {@link Metric}
     * @param epsilon L∞ bound in pixel units; 0 for clean images
     * @param limit number of test images asked for; 0 for all
     * @param draws that judged each image
     * @param eotDraws of the attack; 1 where it has none
     * @param other SHA-256 of the weights of the network that the images were made on; empty for none
     * @param weights SHA-256 of the weights that were judged
     * @param seed of noise and attack
     */
    public record Question(
            String metric,
            double epsilon,
            int limit,
            int draws,
            int eotDraws,
            String other,
            String weights,
            long seed) {}
}
