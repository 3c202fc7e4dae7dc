package io.github.rscsnn.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.rscsnn.evaluate.EvaluationListener;
import io.github.rscsnn.experiment.CertificationRun;
import io.github.rscsnn.experiment.CertificationSettings;
import io.github.rscsnn.experiment.Cluster;
import io.github.rscsnn.experiment.EvaluationRun;
import io.github.rscsnn.experiment.EvaluationSettings;
import io.github.rscsnn.experiment.Execution;
import io.github.rscsnn.experiment.Experiment;
import io.github.rscsnn.experiment.Recipe;
import io.github.rscsnn.experiment.RemoteRun;
import io.github.rscsnn.experiment.RunFolder;
import io.github.rscsnn.train.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands through {@code rsc-spark-submit} on a standalone cluster, whose installation knows nothing of this program. */
@Timeout(900)
class SubmitTest {
    @TempDir
    static Path folder;

    private static StandaloneCluster cluster;

    @BeforeAll
    static void start() throws Exception {
        cluster = new StandaloneCluster(Files.createDirectory(folder.resolve("cluster")));
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void trainsEvaluatesAndCertifiesAsOneProcessDoes() throws Exception {
        Path recipe = folder.resolve("recipe.toml");
        Recipe tiny = LocalCluster.recipe(Map.of("epochs", 2, "coding", "rsc1"));
        List<String> lines = new ArrayList<>();
        for (Map.Entry<String, Object> key : tiny.toMap().entrySet()) {
            if (key.getValue() != null) {
                lines.add(key.getKey() + " = "
                        + (key.getValue() instanceof String text ? '"' + text + '"' : key.getValue()));
            }
        }
        Files.write(recipe, lines);
        Path run = folder.resolve("run");
        String trained = cluster.submit(2, "train", "--recipe", recipe + "", "--out", run + "", "--workers", "2");
        assertThat(trained).contains("worker 1: 127.0.0.1, process ");
        Path alone = folder.resolve("alone");
        Experiment.train(tiny, alone);
        GlooTrainingTest.requireAlike(run, alone);

        cluster.submit(1, "evaluate", run + "", "--attacks", "clean,fgsm", "--limit", "20", "--batch", "10");
        ObjectNode theirs = evaluation(run);
        cluster.submit(1, "certify", run + "", "--n0", "10", "--n", "100", "--limit", "6", "--batch", "50");
        List<String> certified = withoutTimes(run.resolve("certificates.tsv"));

        RunFolder here = RunFolder.open(run);
        EvaluationSettings asked = EvaluationSettings.OPTIONS.make(Map.of(
                "attacks",
                List.of("clean", "fgsm"),
                "epsilon",
                List.of(8.0 / 255),
                "gradient",
                EvaluationSettings.DEFAULTS.gradient(),
                "draws",
                0,
                "limit",
                20,
                "batch",
                10,
                "seed",
                42));
        new EvaluationRun(here, asked, Execution.STANDARD).evaluate(EvaluationListener.SILENT);
        assertThat(theirs).isEqualTo(evaluation(run));
        Path own = folder.resolve("own.tsv");
        new CertificationRun(here, new CertificationSettings(10, 100, 0.001, 6, 1, 50, 42), Execution.STANDARD, own)
                .certify(images -> {}, row -> {});
        assertThat(certified).hasSize(7).isEqualTo(withoutTimes(own));
    }

    @Test
    void saysWhatItCannotDo() {
        assertThatThrownBy(() -> cluster.submit(1))
                .hasMessageContaining("exit code 2")
                .hasMessageContaining("no command");
        assertThatThrownBy(() -> cluster.submit(1, "train", "--spark", "local"))
                .hasMessageContaining("exit code 2")
                .hasMessageContaining("the master is spark-submit's: leave out --spark");
    }

    @Test
    void aClusterThatGivesNoExecutorIsNamed() throws IOException {
        System.setProperty("spark.executor.memory", "1000g");
        Duration limit = Duration.ofSeconds(5);
        Cluster.Settings settings = new Cluster.Settings(cluster.url, 1, true, 0);
        try (SparkCluster none = new SparkCluster(settings, new Limits(limit, limit, limit))) {
            RangeJob job = new RangeJob(none.context(), "count", limit);
            assertThatThrownBy(() -> job.run(List.of(1, 2), part -> part, part -> {}))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(
                            "no executor of " + cluster.url + " was there for 5 s; 0 of 2 parts of 'count' are done");
            RemoteRun run = RemoteRun.create(LocalCluster.recipe(Map.of()), folder.resolve("nowhere"));
            assertThatThrownBy(() -> none.train(run, TrainingListener.SILENT))
                    .isInstanceOf(WorkersException.class)
                    .hasMessageContaining(
                            "of 1 workers, [0] did not join within 5 s; here: {} (does the cluster have 1 free");
            run.close();
        } finally {
            System.clearProperty("spark.executor.memory");
        }
    }

    private static ObjectNode evaluation(Path run) throws IOException {
        ObjectNode tree = (ObjectNode) new ObjectMapper()
                .readTree(run.resolve("results/evaluation.json").toFile());
        tree.remove("sha256"); // of all that follows, the date and the times included
        ((ObjectNode) tree.get("provenance")).remove("created");
        tree.get("results").forEach(result -> ((ObjectNode) result).remove("seconds"));
        return tree;
    }

    private static List<String> withoutTimes(Path tsv) throws IOException {
        return Files.readAllLines(tsv).stream()
                .map(line -> line.substring(0, line.lastIndexOf('\t')))
                .toList();
    }
}
