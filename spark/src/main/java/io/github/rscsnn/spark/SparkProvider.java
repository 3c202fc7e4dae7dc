package io.github.rscsnn.spark;

import io.github.rscsnn.experiment.Cluster;

/** Found by {@link Cluster#provider}. */
public final class SparkProvider implements Cluster.Provider {
    @Override
    public Cluster open(Cluster.Settings settings) {
        return new SparkCluster(settings, Limits.DEFAULTS);
    }
}
