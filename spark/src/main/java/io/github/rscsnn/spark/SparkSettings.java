package io.github.rscsnn.spark;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.SparkConf;

/** What this program sets of Spark's configuration; what the user sets (spark-submit, -Dspark...) wins. */
final class SparkSettings {
    /**
     * Jars that executors of a cluster need and Spark's distribution lacks. Its own Jackson, compress and the like are there
     * first, so this module is built with Spark's versions of them.
     */
    private static final List<String> OWN_JARS = List.of(
            "rsc-snn-",
            "picocli-",
            "pytorch-",
            "openblas-",
            "javacpp-",
            "leptonica-",
            "jackson-dataformat-toml-",
            "commons-statistics-",
            "commons-numbers-",
            "commons-rng-",
            "jfreechart-",
            "batik-",
            "xmlgraphics-",
            "xml-apis-");

    private static final String JAVA_OPTIONS = "spark.executor.extraJavaOptions";

    private SparkSettings() {}

    static SparkConf of(String master, Limits limits) {
        SparkConf conf = new SparkConf().setMaster(master);
        boolean here = master.startsWith("local");
        conf.setIfMissing("spark.app.name", "rsc");
        conf.setIfMissing("spark.ui.enabled", "false"); // it would listen on all addresses
        if (here) {
            conf.setIfMissing("spark.driver.host", "127.0.0.1");
            // Spark would take JAVA_HOME, which may be an older Java than the one that runs this
            conf.setIfMissing("spark.executorEnv.JAVA_HOME", System.getProperty("java.home"));
        } else {
            conf.setIfMissing("spark.jars", ownJars(System.getProperty("java.class.path")));
        }
        // A training begins anew by itself, from its last checkpoint and with another secret.
        conf.setIfMissing("spark.stage.maxConsecutiveAttempts", "1");
        // Executors may take a while to start, and so may the one in the place of a lost one.
        conf.setIfMissing("spark.scheduler.barrier.maxConcurrentTasksCheck.interval", "1s");
        conf.setIfMissing(
                "spark.scheduler.barrier.maxConcurrentTasksCheck.maxFailures",
                Long.toString(Math.max(1, limits.join().toSeconds())));
        conf.set(JAVA_OPTIONS, (javaOptions() + " " + conf.get(JAVA_OPTIONS, "")).strip());
        conf.setIfMissing("spark.executorEnv.OMP_WAIT_POLICY", "PASSIVE");
        conf.setIfMissing("spark.executorEnv.THP_MEM_ALLOC_ENABLE", "1");
        return conf;
    }

    /** As ./rsc has them: no libtorch of the system, no limit of JavaCPP's own on tensors, which live outside the heap. */
    private static String javaOptions() {
        return "-Djava.awt.headless=true -Djava.library.path=/nonexistent --enable-native-access=ALL-UNNAMED"
                + " --sun-misc-unsafe-memory-access=allow --add-modules=jdk.incubator.vector"
                + " -Dorg.bytedeco.javacpp.maxBytes=0 -Dorg.bytedeco.javacpp.maxPhysicalBytes=0";
    }

    static String ownJars(String classPath) {
        return Arrays.stream(classPath.split(File.pathSeparator))
                .filter(entry -> OWN_JARS.stream()
                        .anyMatch(own -> Path.of(entry).getFileName().toString().startsWith(own)))
                .collect(Collectors.joining(","));
    }
}
