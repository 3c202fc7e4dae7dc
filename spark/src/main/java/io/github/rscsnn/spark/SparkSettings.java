package io.github.rscsnn.spark;

import io.github.rscsnn.data.TextFile;
import io.github.rscsnn.option.Require;
import java.io.File;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.SparkConf;

/** What this program sets of Spark's configuration; what the user sets (spark-submit, -Dspark...) wins. */
final class SparkSettings {
    /** In place of a master: the one that spark-submit was given. */
    static final String SUBMITTED = "submitted";

    /**
     * Beginnings of the names of jars that executors of a cluster need and Spark's distribution lacks, for the launcher too. Its
     * own Jackson, compress and the like are there first, so this module is built with Spark's versions of them.
     */
    private static final List<String> OWN_JARS =
            TextFile.resource(SparkSettings.class, "own-jars").lines().toList();

    private static final String PLUGINS = "spark.plugins";
    private static final String JAVA_OPTIONS = "spark.executor.extraJavaOptions";

    private SparkSettings() {}

    static SparkConf of(String master, Limits limits) {
        SparkConf conf = new SparkConf(); // of spark-submit and -Dspark...
        if (!master.equals(SUBMITTED)) {
            conf.setMaster(master);
        } else if (!conf.contains("spark.master")) {
            throw new IllegalArgumentException(
                    "--spark " + SUBMITTED + " takes the master from spark-submit; name one");
        }
        Require.argument(
                !conf.get("spark.submit.deployMode", "client").equals("cluster"),
                "run folders are on the driver's disk, so the driver must run here: --deploy-mode client");
        boolean here = conf.get("spark.master").startsWith("local");
        conf.setIfMissing("spark.app.name", "rsc");
        conf.setIfMissing("spark.ui.enabled", "false"); // it would listen on all addresses
        if (here) {
            conf.setIfMissing("spark.driver.host", "127.0.0.1");
            // Spark would take JAVA_HOME, which may be an older Java than the one that runs this
            conf.setIfMissing("spark.executorEnv.JAVA_HOME", System.getProperty("java.home"));
            // a cluster's administrator sets these on all its daemons; here all of them are ours
            conf.setIfMissing("spark.authenticate", "true");
            conf.setIfMissing("spark.authenticate.secret", secret());
            conf.setIfMissing("spark.network.crypto.enabled", "true");
        } else {
            conf.setIfMissing("spark.jars", ownJars(System.getProperty("java.class.path")));
        }
        // adversarial images of a whole test set come back, and are kept by a suite anyway
        conf.setIfMissing("spark.driver.maxResultSize", "0");
        // what workers tell while they train
        conf.set(PLUGINS, (conf.get(PLUGINS, "") + "," + Courier.class.getName()).replaceFirst("^,", ""));
        losses(conf, limits);
        // A training begins anew by itself, from its last checkpoint.
        conf.setIfMissing("spark.stage.maxConsecutiveAttempts", "1");
        // Executors may take a while to start, and so may the one in the place of a lost one.
        conf.setIfMissing("spark.scheduler.barrier.maxConcurrentTasksCheck.interval", "1s");
        conf.setIfMissing(
                "spark.scheduler.barrier.maxConcurrentTasksCheck.maxFailures",
                Long.toString(Math.max(1, limits.join().toSeconds())));
        conf.set(JAVA_OPTIONS, (javaOptions() + " " + conf.get(JAVA_OPTIONS, "")).strip());
        conf.setIfMissing("spark.executorEnv.OMP_WAIT_POLICY", "PASSIVE");
        conf.setIfMissing("spark.executorEnv.GOMP_SPINCOUNT", "3000");
        conf.setIfMissing("spark.executorEnv.THP_MEM_ALLOC_ENABLE", "1");
        return conf;
    }

    /** Who shows no sign of life is lost after the limit, not after Spark's two minutes. */
    private static void losses(SparkConf conf, Limits limits) {
        String silence = limits.silence().toMillis() + "ms";
        conf.setIfMissing("spark.executor.heartbeatInterval", limits.beat().toMillis() + "ms");
        conf.setIfMissing(
                "spark.executor.heartbeat.maxFailures",
                Long.toString(limits.silence().dividedBy(limits.beat())));
        conf.setIfMissing("spark.storage.blockManagerHeartbeatTimeoutMs", silence);
        conf.setIfMissing("spark.network.timeoutInterval", limits.beat().toMillis() + "ms");
    }

    private static String secret() {
        byte[] bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** As ./rsc has them: no libtorch of the system, no limit of JavaCPP's own on tensors, which live outside the heap. */
    private static String javaOptions() {
        return "-Djava.awt.headless=true -Djava.library.path=/nonexistent --enable-native-access=ALL-UNNAMED"
                + " --sun-misc-unsafe-memory-access=allow --add-modules=jdk.incubator.vector"
                + " -Dorg.bytedeco.javacpp.maxBytes=0 -Dorg.bytedeco.javacpp.maxPhysicalBytes=0";
    }

    /** Whether Spark's distribution lacks a jar of this name. */
    static boolean isOwn(String name) {
        return OWN_JARS.stream().anyMatch(name::startsWith);
    }

    static String ownJars(String classPath) {
        return Arrays.stream(classPath.split(File.pathSeparator))
                .filter(entry -> isOwn(Path.of(entry).getFileName().toString()))
                .collect(Collectors.joining(","));
    }
}
