package io.github.rscsnn.cli;

import io.github.rscsnn.option.Require;
import picocli.CommandLine.Option;

/** Options of a training by several workers. */
final class WorkerOptions {
    @Option(
            names = "--workers",
            paramLabel = "N",
            description = "With --spark: workers that share each batch. Default: 1.")
    private Integer workers;

    @Option(
            names = "--batch-norm",
            paramLabel = "synchronised|local",
            description = "With --spark: statistics of the whole batch, or each worker's own. Default: synchronised.")
    private String batchNorm;

    @Option(
            names = "--retries",
            paramLabel = "N",
            description = "With --spark: how often in a row to begin again from the last checkpoint when a worker is"
                    + " lost. Default: 3.")
    private Integer retries;

    /** @throws IllegalArgumentException if they are given for nothing */
    void requireCluster(boolean given) {
        Require.argument(
                given || workers == null && batchNorm == null && retries == null,
                "--workers, --batch-norm and --retries are for --spark MASTER");
    }

    int workers() {
        return workers == null ? 1 : workers;
    }

    int retries() {
        return retries == null ? 3 : retries;
    }

    /** @throws IllegalArgumentException for another word than the two */
    boolean synchronised() {
        if (batchNorm == null || batchNorm.equals("synchronised")) {
            return true;
        }
        if (batchNorm.equals("local")) {
            return false;
        }
        throw new IllegalArgumentException("unknown batch-norm '" + batchNorm + "'; known: synchronised, local");
    }
}
