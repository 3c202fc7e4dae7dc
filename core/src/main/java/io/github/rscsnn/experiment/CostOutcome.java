package io.github.rscsnn.experiment;

import io.github.rscsnn.data.Batches;
import io.github.rscsnn.data.Dataset;
import io.github.rscsnn.data.Split;
import io.github.rscsnn.evaluate.Activity;
import io.github.rscsnn.evaluate.EnergyEstimate;
import io.github.rscsnn.evaluate.LayerActivity;
import io.github.rscsnn.evaluate.SpikeRaster;
import io.github.rscsnn.network.ReferenceBackend;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.option.Require;
import io.github.rscsnn.tensor.Seeds;
import io.github.rscsnn.tensor.StepScope;
import io.github.rscsnn.train.AtomicFiles;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a run's network costs on event-driven hardware: firing rates, synaptic operations and energy; written to {@code
 * results/cost.json}.
 *
 * @param title short name of the model
 * @param recipe of the run
 * @param random whether a prediction takes several draws, each of which costs this much
 * @param activity layer by layer
 * @param estimates one for each convention of counting that makes a difference
 * @param layers operations and energy of each layer of {@code activity}, in the usual convention
 * @param raster spikes of one image
 * @param settings how it was measured
 * @param provenance of the numbers
 * @param checkpoint SHA-256 of the weights
 */
public record CostOutcome(
        String title,
        Recipe recipe,
        boolean random,
        Activity activity,
        List<EnergyEstimate> estimates,
        List<LayerCost> layers,
        SpikeRaster raster,
        CostSettings settings,
        Provenance provenance,
        String checkpoint) {
    /**
     * One layer, an image and draw: a static input counted once, pooled spikes by their mean.
     *
     * @param site as in {@link LayerActivity}
     * @param macs multiplications with additions
     * @param acs additions
     * @param energy joules
     * @param annEnergy joules, of the ANN twin
     */
    public record LayerCost(String site, double macs, double acs, double energy, double annEnergy) {
        static LayerCost of(LayerActivity layer, int timeSteps) {
            double macs = EnergyEstimate.macs(layer, timeSteps, false);
            double acs = EnergyEstimate.acs(layer, timeSteps, false, false);
            return new LayerCost(
                    layer.site(),
                    macs,
                    acs,
                    EnergyEstimate.energy(macs, acs),
                    EnergyEstimate.energy(layer.connections(), 0));
        }
    }

    /**
     * Measures a run on the first test images of its data set, and keeps the outcome in the run folder.
     *
     * @param dataDir folder of the data set's files; null for the recipe's
     */
    public static CostOutcome measure(RunFolder run, @Nullable String dataDir, CostSettings settings)
            throws IOException {
        AtomicFiles.requireWritable(run.resultFile("cost")); // rather than fail after the work
        Recipe recipe = run.recipe().withDataDir(dataDir);
        Dataset data = Experiment.open(recipe, Split.TEST, settings.limit());
        Experiment.useThreads(recipe.machine().threads());
        try (SpikingClassifier classifier = Experiment.load(run, run.formatOf(data))) {
            int shown = firstRead(data);
            Activity activity = Activity.measure(classifier, data, settings.batch(), new Seeds(settings.seed()));
            CostOutcome outcome = new CostOutcome(
                    recipe.title(),
                    recipe,
                    classifier.coding().isRandom(),
                    activity,
                    EnergyEstimate.all(activity),
                    activity.layers().stream()
                            .map(layer -> LayerCost.of(layer, activity.timeSteps()))
                            .toList(),
                    SpikeRaster.of(classifier, data, shown, new Seeds(settings.seed())),
                    settings,
                    Provenance.of(data, ReferenceBackend.INSTANCE),
                    run.weights());
            run.writeResult("cost", outcome);
            return outcome;
        }
    }

    /** Place of the first image that is not broken. */
    private static int firstRead(Dataset data) {
        try (StepScope scope = new StepScope();
                Batches one = Batches.sequential(data, 1)) {
            Require.state(one.hasNext(), "none of the %s images of %s can be decoded", data.size(), data.name());
            return one.next().indices()[0];
        }
    }
}
