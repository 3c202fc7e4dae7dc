package io.github.rscsnn.cli;

import io.github.rscsnn.experiment.Cluster;
import io.github.rscsnn.option.Names;
import io.github.rscsnn.option.OptionTable;
import io.github.rscsnn.option.Require;
import java.util.List;
import java.util.Map;

/** The options of commands that can run on several machines. */
final class SparkOptions extends OptionGroup {
    private static final Names NORMS = new Names(List.of("synchronised", "local"), other -> true);

    private record SparkSettings(String spark, int workers, String batchNorm, int retries) {
        static final OptionTable<SparkSettings> TABLE =
                new OptionTable<>(SparkSettings.class, "option", name -> name.equals("batch-norm") ? NORMS : Names.ANY);
    }

    /** @param keys {@code spark} alone for work that is no training; all if none are named */
    SparkOptions(String... keys) {
        super(SparkSettings.TABLE, Map.of(), keys);
    }

    boolean isGiven() {
        return given().containsKey("spark");
    }

    /** @throws IllegalArgumentException if options are given for nothing, or the statistics are of another name than the two */
    Cluster.Settings settings() {
        Require.argument(
                isGiven() || given().isEmpty(), "--workers, --batch-norm and --retries are for --spark MASTER");
        SparkSettings asked = SparkSettings.TABLE.make(given());
        String norm = asked.batchNorm();
        Require.argument(NORMS.known().contains(norm), "unknown batch-norm '%s'; known: synchronised, local", norm);
        return new Cluster.Settings(asked.spark(), asked.workers(), norm.equals("synchronised"), asked.retries());
    }

    /** @throws IllegalStateException if the module is not built */
    Cluster open() {
        return Cluster.provider().open(settings());
    }
}
