package io.github.rscsnn.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rscsnn.spark.TrainingTask.Joined;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may train together, what a driver takes from them, and how their connection is kept. Starts no cluster. */
class MeetingTest {
    private static final Map<String, String> EXPECTED = Map.of("version", "1", "recipe", "abc");

    @TempDir
    Path folder;

    private static Joined worker(int rank, String version, String recipe, String data) {
        return new Joined(
                rank,
                "node" + rank + ", process 7",
                Map.of("version", version, "recipe", recipe, "training data", data));
    }

    @Test
    void workersThatAgreeMayTrain() {
        assertThat(TrainingTask.obstacle(List.of(worker(0, "1", "abc", "x"), worker(1, "1", "abc", "x")), EXPECTED))
                .isNull();
    }

    @Test
    void whoDiffersFromTheDriverIsNamed() {
        assertThat(TrainingTask.obstacle(List.of(worker(0, "1", "abc", "x"), worker(1, "2", "abc", "x")), EXPECTED))
                .isEqualTo("worker 1 (node1, process 7) was refused: its version is 2, the driver's is 1");
        assertThat(TrainingTask.obstacle(List.of(worker(0, "1", "b", "x"), worker(1, "1", "b", "x")), EXPECTED))
                .isEqualTo("worker 0 (node0, process 7) was refused: its recipe is b, the driver's is abc");
    }

    /** The driver has no training data of its own. */
    @Test
    void whoHasOtherDataThanTheFirstIsNamed() {
        assertThat(TrainingTask.obstacle(
                        List.of(worker(0, "1", "abc", "x"), worker(1, "1", "abc", "x"), worker(2, "1", "abc", "y")),
                        EXPECTED))
                .isEqualTo("worker 2 (node2, process 7) was refused: its training data is y,"
                        + " that of worker 0 (node0, process 7) is x");
    }

    @Test
    void filesOfSeveralPiecesArriveWhole() throws IOException {
        assertThat(new Courier.Piece("metrics.jsonl", new byte[] {1, 2}, false).in(folder))
                .isNull();
        Path whole = new Courier.Piece("metrics.jsonl", new byte[] {3}, true).in(folder);
        assertThat(whole).hasBinaryContent(new byte[] {1, 2, 3});
        Files.delete(whole);
        assertThat(new Courier.Piece("metrics.jsonl", new byte[0], true).in(folder))
                .isEmptyFile();
    }

    /** Two trainings and Spark's own daemons know other secrets; what the user set stays. */
    @Test
    void channelsOnThisMachineAreAuthenticatedAndEncrypted() {
        Set<String> secrets = new HashSet<>();
        for (int i = 0; i < 2; i++) {
            SparkConf conf = SparkSettings.of("local-cluster[2,1,1024]", Limits.DEFAULTS);
            assertThat(conf.get("spark.authenticate")).isEqualTo("true");
            assertThat(conf.get("spark.network.crypto.enabled")).isEqualTo("true");
            assertThat(conf.get("spark.authenticate.secret")).matches("[0-9a-f]{64}");
            secrets.add(conf.get("spark.authenticate.secret"));
        }
        assertThat(secrets).hasSize(2);
        String secret = UUID.randomUUID().toString();
        System.setProperty("spark.authenticate.secret", secret);
        try {
            SparkConf conf = SparkSettings.of("local-cluster[2,1,1024]", Limits.DEFAULTS);
            assertThat(conf.get("spark.authenticate.secret")).isEqualTo(secret);
        } finally {
            System.clearProperty("spark.authenticate.secret");
        }
    }

    /** Its administrator has set its daemons up, and the driver must fit them. */
    @Test
    void aClustersAuthenticationIsItsAdministrators() {
        assertThat(SparkSettings.of("spark://host:7077", Limits.DEFAULTS).contains("spark.authenticate"))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"other.Plugin", ""})
    void pluginsOfTheUserStay(String theirs) {
        System.setProperty("spark.plugins", theirs);
        try {
            assertThat(SparkSettings.of("local[1]", Limits.DEFAULTS).get("spark.plugins"))
                    .isEqualTo(theirs.isEmpty() ? Courier.class.getName() : theirs + "," + Courier.class.getName());
        } finally {
            System.clearProperty("spark.plugins");
        }
    }
}
