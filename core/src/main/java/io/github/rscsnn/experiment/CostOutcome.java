package io.github.rscsnn.experiment;

import io.github.rscsnn.data.Dataset;
import io.github.rscsnn.data.Split;
import io.github.rscsnn.evaluate.Activity;
import io.github.rscsnn.evaluate.EnergyEstimate;
import io.github.rscsnn.network.ReferenceBackend;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.tensor.Seeds;
import java.io.IOException;
import java.util.List;

/**
 * What a run's network costs on event-driven hardware: firing rates, synaptic operations and energy.
 *
 * @param title short name of the model
 * @param recipe of the run
 * @param random whether a prediction takes several draws, each of which costs this much
 * @param activity layer by layer
 * @param estimates one for each convention of counting that makes a difference
 * @param provenance of the numbers
 */
public record CostOutcome(
        String title,
        Recipe recipe,
        boolean random,
        Activity activity,
        List<EnergyEstimate> estimates,
        Provenance provenance) {
    /** Test images of {@link #measure} where nothing else is said: rates of layers hardly differ between images. */
    public static final int DEFAULT_LIMIT = 100;

    /**
     * Measures a run on the first test images of its data set.
     *
     * @param dataDir folder of the data set's files; null for the recipe's
     * @param limit number of images; 0 for all
     * @param batch images a forward pass, at least 1
     * @param seed of the coding's noise
     */
    public static CostOutcome measure(RunFolder run, String dataDir, int limit, int batch, long seed)
            throws IOException {
        if (limit < 0) {
            throw new IllegalArgumentException("limit must be at least 0, got " + limit);
        }
        Recipe recipe = dataDir == null ? run.recipe() : run.recipe().withDataDir(dataDir);
        Dataset data = Experiment.open(recipe, Split.TEST, limit);
        Experiment.useThreads(recipe.threads());
        try (SpikingClassifier classifier = Experiment.load(run, data)) {
            Activity activity = Activity.measure(classifier, data, batch, new Seeds(seed));
            return new CostOutcome(
                    recipe.title(),
                    recipe,
                    classifier.coding().isRandom(),
                    activity,
                    EnergyEstimate.all(activity),
                    Provenance.of(data, ReferenceBackend.INSTANCE));
        }
    }
}
