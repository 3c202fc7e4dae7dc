package io.github.rscsnn.reproduce;

import io.github.rscsnn.evaluate.RobustResult;
import io.github.rscsnn.experiment.Provenance;

/**
 * One accuracy of one run, as kept in the run's folder.
 *
 * @param metric key of the {@link Metric}
 * @param epsilon L∞ bound in pixel units; 0 for clean images
 * @param limit number of test images asked for; 0 for all
 * @param draws that judged each image
 * @param eotDraws of the attack; 1 where it has none
 * @param other SHA-256 of the weights of the network that the images were made on; empty for none
 * @param weights SHA-256 of the weights that were judged
 * @param seed of noise and attack
 * @param result what came out
 * @param provenance of the number
 */
public record Measurement(
        String metric,
        double epsilon,
        int limit,
        int draws,
        int eotDraws,
        String other,
        String weights,
        long seed,
        RobustResult result,
        Provenance provenance) {
    /** Whether this is the answer to the same question as {@code that}, whose result is not looked at. */
    boolean answers(Measurement that) {
        return metric.equals(that.metric)
                && epsilon == that.epsilon
                && limit == that.limit
                && draws == that.draws
                && eotDraws == that.eotDraws
                && other.equals(that.other)
                && weights.equals(that.weights)
                && seed == that.seed;
    }
}
