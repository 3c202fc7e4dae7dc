package io.github.rscsnn.cli;

import io.github.rscsnn.experiment.Cluster;
import picocli.CommandLine.Option;

/** The option of commands that can run on several machines. */
final class SparkOptions {
    @Option(
            names = "--spark",
            paramLabel = "MASTER",
            description = "Run on a Spark cluster, for example spark://host:7077 or local-cluster[2,1,2048]"
                    + " (docs/scale.md).")
    private String master;

    boolean given() {
        return master != null;
    }

    String master() {
        return master;
    }

    /** @throws IllegalStateException if the module is not built */
    Cluster open(int workers, boolean synchronisedNorm, int retries) {
        return Cluster.provider().open(new Cluster.Settings(master, workers, synchronisedNorm, retries));
    }

    /** Before anything is written: throws as {@link #open()}. */
    void requireModule() {
        Cluster.provider();
    }

    /** For work that is no training. */
    Cluster open() {
        return open(1, true, 0);
    }
}
