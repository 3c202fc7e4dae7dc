package io.github.rscsnn.spark;

import io.github.rscsnn.experiment.Cluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Two executors of one slot each, processes on this machine that run on the class path of the tests. */
final class LocalCluster {
    static final Limits LIMITS = new Limits(Duration.ofSeconds(90), Duration.ofSeconds(60), Duration.ofSeconds(10));

    private LocalCluster() {}

    static SparkCluster start() throws IOException {
        Files.createDirectories(Path.of(System.getenv("SPARK_HOME"), "jars"));
        System.setProperty("spark.executor.extraClassPath", System.getProperty("java.class.path"));
        System.setProperty("spark.executor.memory", "1g");
        System.setProperty("spark.executorEnv.OPENBLAS_NUM_THREADS", "1");
        return new SparkCluster(new Cluster.Settings("local-cluster[2,1,1024]", 2, true, 2), LIMITS);
    }
}
