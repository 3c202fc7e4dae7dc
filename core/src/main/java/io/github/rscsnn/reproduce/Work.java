package io.github.rscsnn.reproduce;

import io.github.rscsnn.data.Progress;
import io.github.rscsnn.experiment.Cluster;
import org.jspecify.annotations.Nullable;

/**
 * What every table and figure of one command is made with.
 *
 * @param settings of budget and evaluation
 * @param command how the user asked for it, for the files
 * @param budget of each network
 * @param runs trained networks
 * @param measurements of them
 * @param progress told of training and attacks
 * @param steps told of computations that neither train nor attack
 */
record Work(
        Settings settings,
        String command,
        Budget budget,
        Runs runs,
        Measurements measurements,
        ReproductionListener progress,
        Progress steps) {
    /** @param cluster that trains networks and judges them; null for this machine */
    static Work of(
            Settings settings,
            String command,
            @Nullable Cluster cluster,
            ReproductionListener progress,
            Progress steps) {
        Budget budget = new Budget(settings);
        return new Work(
                settings,
                command,
                budget,
                new Runs(settings, budget, new Trainer(cluster), progress),
                new Measurements(settings, cluster, progress),
                progress,
                steps);
    }
}
