package io.github.rscsnn.reproduce;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.rscsnn.evaluate.RobustResult;
import io.github.rscsnn.experiment.NetworkRecipe;
import io.github.rscsnn.experiment.Provenance;
import io.github.rscsnn.experiment.RunFolder;
import io.github.rscsnn.train.JsonFile;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * One accuracy of one run, as kept in the run's folder.
 *
 * @param question that it answers
 * @param recipe of the network that was judged; null in files of older versions
 * @param result what came out
 * @param provenance of the number
 */
public record Measurement(
        @JsonUnwrapped Question question, @Nullable JsonNode recipe, RobustResult result, Provenance provenance) {
    /** Whether it is of the run's present recipe; one that does not say of which, of that of the training. */
    boolean isOfRecipe(RunFolder run) throws IOException {
        return recipe == null
                ? run.origin().network().equals(run.weights())
                : NetworkRecipe.changed(recipe, JsonFile.tree(run.recipe())).isEmpty();
    }

    /**
     * @param metric key of the {@link Metric}
     * @param epsilon L∞ bound in pixel units; 0 for clean images
     * @param limit number of test images asked for; 0 for all
     * @param draws that judged each image
     * @param eotDraws of the attack; 1 where it has none
     * @param other {@link io.github.rscsnn.experiment.RunOrigin#network} that the images were made on; empty for none
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
