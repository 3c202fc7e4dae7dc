package io.github.rscsnn.spark;

import io.github.rscsnn.experiment.Cluster;
import io.github.rscsnn.experiment.Recipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Two executors of one slot each, processes on this machine that run on the class path of the tests. */
final class LocalCluster {
    static final Limits LIMITS = new Limits(Duration.ofSeconds(90), Duration.ofSeconds(60), Duration.ofSeconds(10));

    private LocalCluster() {}

    /** A tiny network on generated images; 8 images a step, 8 steps an epoch, one thread. */
    static Recipe recipe(Map<String, ?> more) {
        Map<String, Object> keys = new LinkedHashMap<>(Map.of(
                "data", "shapes10",
                "width", 0.0625,
                "time-steps", 2,
                "threshold", 0.5,
                "train-limit", 64,
                "test-limit", 20,
                "batch", 8,
                "threads", 1,
                "precision", "f32",
                "epochs", 1));
        keys.put("lr", 0.02);
        keys.putAll(more);
        return Recipe.resolve(keys);
    }

    static SparkCluster start() throws IOException {
        return start(new Cluster.Settings("local-cluster[2,1,1024]", 2, true, 2), LIMITS);
    }

    static SparkCluster start(Cluster.Settings settings, Limits limits) throws IOException {
        Files.createDirectories(Path.of(System.getenv("SPARK_HOME"), "jars"));
        System.setProperty("spark.executor.extraClassPath", System.getProperty("java.class.path"));
        System.setProperty("spark.executor.memory", "1g");
        System.setProperty("spark.executorEnv.OPENBLAS_NUM_THREADS", "1");
        return new SparkCluster(settings, limits);
    }
}
