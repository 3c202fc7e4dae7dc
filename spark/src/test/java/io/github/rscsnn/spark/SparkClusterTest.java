package io.github.rscsnn.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.rscsnn.attack.Suite;
import io.github.rscsnn.attack.SuiteBudget;
import io.github.rscsnn.evaluate.AttackPlan;
import io.github.rscsnn.evaluate.EvaluationListener;
import io.github.rscsnn.evaluate.Ledger;
import io.github.rscsnn.experiment.CertificateRow;
import io.github.rscsnn.experiment.CertificationRun;
import io.github.rscsnn.experiment.CertificationSettings;
import io.github.rscsnn.experiment.EvaluationOutcome;
import io.github.rscsnn.experiment.EvaluationRun;
import io.github.rscsnn.experiment.EvaluationSettings;
import io.github.rscsnn.experiment.Execution;
import io.github.rscsnn.experiment.Experiment;
import io.github.rscsnn.experiment.Recipe;
import io.github.rscsnn.experiment.RemoteRun;
import io.github.rscsnn.experiment.RunFolder;
import io.github.rscsnn.experiment.TransferSettings;
import io.github.rscsnn.train.EpochMetrics;
import io.github.rscsnn.train.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.apache.spark.Success$;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Executors in processes of their own, some of which are killed. */
@Timeout(600)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SparkClusterTest {
    private static final int EPOCHS = 4;

    @TempDir
    static Path folder;

    private static final Map<Integer, Long> PROCESSES = new HashMap<>();

    private static SparkCluster cluster;
    private static Path alone;
    private static List<EpochMetrics> metricsAlone;

    @BeforeAll
    static void start() throws IOException {
        cluster = LocalCluster.start();
        alone = folder.resolve("one");
        metricsAlone = Experiment.train(recipe(), alone, TrainingListener.SILENT);
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    private static Recipe recipe() {
        return LocalCluster.recipe(Map.of("epochs", EPOCHS));
    }

    @Test
    @Order(1)
    void trainingGivesTheRunFolderOfOneProcess() throws Exception {
        List<String> told = new ArrayList<>();
        List<EpochMetrics> metrics;
        try (RemoteRun run = RemoteRun.create(recipe(), folder.resolve("two"))) {
            metrics = cluster.train(run, messages(told));
        }
        assertThat(metrics).hasSize(EPOCHS);
        assertThat(told).anyMatch(text -> text.contains("worker 1: 127.0.0.1, process "));
        assertThat(told).anyMatch(text -> text.contains("% of the epoch's time"));
        requireAlike(folder.resolve("two"), metrics);
        assertThat(Files.readAllLines(folder.resolve("two/metrics.jsonl"))).hasSize(EPOCHS);
        assertThat(names(folder.resolve("two"))).isEqualTo(names(alone));
    }

    @Test
    @Order(2)
    void judgingGivesTheNumbersOfOneProcess() throws Exception {
        EvaluationSettings settings = EvaluationSettings.OPTIONS.make(Map.of(
                "attacks",
                List.of("clean", "pgd"),
                "epsilon",
                List.of(8.0 / 255),
                "steps",
                2,
                "gradient",
                "bptt",
                "draws",
                3,
                "limit",
                25,
                "batch",
                10,
                "seed",
                42));
        EvaluationRun run = new EvaluationRun(RunFolder.open(alone), settings, Execution.STANDARD);
        JsonNode expected = withoutTimes(run.evaluate(EvaluationListener.SILENT));
        assertThat(withoutTimes(cluster.evaluate(run, EvaluationListener.SILENT)))
                .isEqualTo(expected);
    }

    @Test
    @Order(3)
    void aKilledExecutorCostsACertificationOnlyWhatItHadInHand() throws Exception {
        CertificationSettings settings = new CertificationSettings(10, 200, 0.01, 40, 1, 50, 42);
        Path expected = folder.resolve("one.tsv");
        certification(settings, expected).certify(images -> {}, row -> {});
        Map<Integer, Integer> done = new HashMap<>();
        Map<Integer, Integer> failed = new HashMap<>();
        cluster.context().sc().addSparkListener(new SparkListener() {
            @Override
            public void onTaskEnd(SparkListenerTaskEnd end) {
                Map<Integer, Integer> counts = end.reason() == Success$.MODULE$ ? done : failed;
                counts.merge(end.taskInfo().index(), 1, Integer::sum);
            }
        });
        Path file = folder.resolve("two.tsv");
        List<CertificateRow> rows = new ArrayList<>();
        cluster.certify(certification(settings, file), images -> {}, row -> {
            rows.add(row);
            if (rows.size() == 4) {
                kill(1);
            }
        });
        assertThat(withoutTimes(file)).isEqualTo(withoutTimes(expected));
        assertThat(rows).hasSize(40);
        assertThat(done)
                .hasSize(40)
                .allSatisfy((index, times) -> assertThat(times).isEqualTo(1));
        assertThat(failed.size()).as("what was in hand").isLessThanOrEqualTo(1);
    }

    /** Both executors in turn, so that the first worker and the other are among them; then one stands still. */
    @Test
    @Order(4)
    void aTrainingGoesOnFromItsCheckpointWhenWorkersAreKilled() throws Exception {
        List<String> told = new ArrayList<>();
        List<EpochMetrics> metrics;
        try (RemoteRun run = RemoteRun.create(recipe(), folder.resolve("killed"))) {
            metrics = cluster.train(run, new TrainingListener() {
                @Override
                public void message(String text) {
                    note(told, text);
                }

                @Override
                public void epochDone(EpochMetrics done) {
                    switch (done.epoch()) {
                        case 1 -> kill(1);
                        case 2 -> kill(0);
                        case 3 -> signal("STOP", 1);
                        default -> {}
                    }
                }
            });
        }
        assertThat(told).anyMatch(text -> text.matches("worker 1 \\(.*\\) was lost: .*begins again after epoch \\d.*"));
        assertThat(told).anyMatch(text -> text.matches("worker 0 \\(.*\\) was lost: .*begins again after epoch \\d.*"));
        assertThat(told)
                .anyMatch(
                        text -> text.matches("worker 1 \\(.*\\) was lost: .*timed out.*begins again after epoch 3.*"));
        assertThat(metrics).hasSize(EPOCHS);
        requireAlike(folder.resolve("killed"), metrics);
    }

    /** The teacher is trained by the workers too, and reaches them without a disk that they share with the driver. */
    @Test
    @Order(5)
    void distillationGivesTheRunFolderOfOneProcess() throws Exception {
        Recipe recipe = LocalCluster.recipe(Map.of("epochs", 3, "loss", "e-rsc"));
        Path expected = folder.resolve("distilled");
        Experiment.train(recipe, expected, TrainingListener.SILENT);
        List<String> told = new ArrayList<>();
        Path two = folder.resolve("distilled-two");
        try (RemoteRun run = RemoteRun.create(recipe, two)) {
            assertThat(cluster.train(run, messages(told))).hasSize(3);
        }
        assertThat(told).contains("teacher: " + two.resolve("teacher"));
        assertThat(names(two)).isEqualTo(names(expected));
        GlooTrainingTest.requireAlike(two.resolve("teacher"), expected.resolve("teacher"));
        GlooTrainingTest.requireAlike(two, expected);

        Recipe given = LocalCluster.recipe(Map.of(
                "epochs",
                3,
                "loss",
                "kd",
                "teacher",
                expected.resolve("teacher").toString()));
        Experiment.train(given, folder.resolve("given"), TrainingListener.SILENT);
        try (RemoteRun run = RemoteRun.create(given, folder.resolve("given-two"))) {
            cluster.train(run, messages(told));
        }
        GlooTrainingTest.requireAlike(folder.resolve("given-two"), folder.resolve("given"));
        assertThat(GlooTrainingTest.weights(folder.resolve("given")).get("conv1.weight"))
                .as("the teacher matters")
                .isNotEqualTo(GlooTrainingTest.weights(alone).get("conv1.weight"));
    }

    /** Stopped after some entries of the suite and started again; what is kept is the same to the byte. */
    @Test
    @Order(2)
    void suitesAndTransfersGiveTheNumbersOfOneProcess() throws Exception {
        Path other = folder.resolve("other");
        Experiment.train(Experiment.annTwin(LocalCluster.recipe(Map.of("seed", 7))), other, TrainingListener.SILENT);
        EvaluationSettings settings = EvaluationSettings.OPTIONS
                .make(Map.of(
                        "attacks",
                        List.of("suite"),
                        "epsilon",
                        List.of(8.0 / 255),
                        "steps",
                        2,
                        "gradient",
                        "bptt",
                        "draws",
                        3,
                        "limit",
                        25,
                        "batch",
                        10,
                        "seed",
                        42))
                .withSuite(new SuiteBudget(2, 2, 3))
                .withTransfer(new TransferSettings(other.toString(), List.of("fgsm", "pgd")))
                .withAttacks("suite", "transfer");
        EvaluationRun run = new EvaluationRun(RunFolder.open(alone), settings, Execution.STANDARD);
        Path table = alone.resolve("results/ledger.tsv");
        Files.deleteIfExists(table); // of another test
        JsonNode expected = withoutTimes(run.evaluate(EvaluationListener.SILENT));
        List<Ledger.Row> rows = Ledger.read(table);
        Path state = state();
        byte[] images = Files.readAllBytes(state);
        Files.delete(table);
        Files.delete(state);

        int[] entries = new int[2];
        assertThatThrownBy(() -> cluster.evaluate(run, new EvaluationListener() {
                    @Override
                    public void entryDone(AttackPlan plan, Suite.Entry entry, int broken, int left) {
                        if (++entries[0] == 4) {
                            throw new CancellationException("stopped");
                        }
                    }
                }))
                .isInstanceOf(CancellationException.class);
        assertThat(table)
                .as("no image of the suite is judged before all are attacked")
                .doesNotExist();
        JsonNode two = withoutTimes(cluster.evaluate(run, new EvaluationListener() {
            @Override
            public void suiteStarted(AttackPlan plan, SuiteStart start) {
                entries[1] = start.resumed();
            }
        }));
        assertThat(entries[1]).as("images of the first start").isEqualTo(25);
        assertThat(two).isEqualTo(expected);
        assertThat(Ledger.read(table))
                .usingRecursiveComparison()
                .ignoringFields("image.seconds")
                .isEqualTo(rows);
        assertThat(state()).isEqualTo(state).hasBinaryContent(images);
    }

    private static Path state() throws IOException {
        try (var files = Files.list(alone.resolve("results"))) {
            return files.filter(file -> file.toString().endsWith(".state"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static CertificationRun certification(CertificationSettings settings, Path file) throws IOException {
        return new CertificationRun(RunFolder.open(alone), settings, Execution.STANDARD, file);
    }

    private static void requireAlike(Path run, List<EpochMetrics> metrics) throws IOException {
        assertThat(metrics.getLast().loss()).isCloseTo(metricsAlone.getLast().loss(), Offset.offset(1e-3));
        GlooTrainingTest.requireAlike(run, alone);
    }

    private static List<String> names(Path run) throws IOException {
        try (var files = Files.list(run)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals("results"))
                    .sorted()
                    .toList();
        }
    }

    private static TrainingListener messages(List<String> told) {
        return new TrainingListener() {
            @Override
            public void message(String text) {
                note(told, text);
            }
        };
    }

    /** Remembers in which process each worker is. */
    private static void note(List<String> told, String text) {
        told.add(text);
        if (text.matches("worker \\d: .*process \\d+")) {
            PROCESSES.put(text.charAt(7) - '0', Long.parseLong(text.replaceAll(".* ", "")));
        }
    }

    private static void kill(int worker) {
        assertThat(ProcessHandle.of(PROCESSES.get(worker)).orElseThrow().destroyForcibly())
                .isTrue();
    }

    private static void signal(String name, int worker) {
        try {
            assertThat(new ProcessBuilder("kill", "-" + name, PROCESSES.get(worker) + "")
                            .start()
                            .waitFor())
                    .isZero();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static JsonNode withoutTimes(EvaluationOutcome outcome) {
        ObjectNode tree = new ObjectMapper().valueToTree(outcome);
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
