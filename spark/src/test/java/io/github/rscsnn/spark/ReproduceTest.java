package io.github.rscsnn.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rscsnn.data.Progress;
import io.github.rscsnn.evaluate.AttackPlan;
import io.github.rscsnn.experiment.Cluster;
import io.github.rscsnn.reproduce.PaperTable;
import io.github.rscsnn.reproduce.ReproducedTable;
import io.github.rscsnn.reproduce.Reproduction;
import io.github.rscsnn.reproduce.ReproductionListener;
import io.github.rscsnn.reproduce.Settings;
import io.github.rscsnn.reproduce.Settings.Given;
import io.github.rscsnn.reproduce.Settings.Judging;
import io.github.rscsnn.reproduce.Settings.Training;
import io.github.rscsnn.reproduce.Tier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Rows of the paper's tables by two workers and by one process. */
@Timeout(300)
class ReproduceTest {
    private static final Map<String, Object> TINY = Map.of(
            "data",
            "shapes10",
            "width",
            0.0625,
            "time-steps",
            2,
            "threshold",
            0.5,
            "train-limit",
            32,
            "batch",
            16,
            "threads",
            1,
            "precision",
            "f32");

    private static SparkCluster cluster;

    private final List<String> messages = new ArrayList<>();
    private final ReproductionListener progress = new ReproductionListener() {
        @Override
        public void message(String text) {
            messages.add(text);
        }
    };

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() throws IOException {
        cluster = LocalCluster.start();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    private static ReproducedTable reproduce(
            Path out, String table, String row, Cluster cluster, ReproductionListener progress) throws IOException {
        Settings settings = new Settings(
                out,
                null,
                new Training(Tier.PAPER, 1, null, TINY, List.of(1L), Given.NONE),
                new Judging(150, 2, 2, 8.0 / 255, true));
        return new Reproduction(settings, "rsc reproduce", cluster, progress, Progress.SILENT)
                .table(PaperTable.load(table).select(List.of(row)));
    }

    /** White-box and transferred images of networks that one process trained: 150 images are two tasks. */
    @Test
    void accuraciesAreThoseOfOneProcess() throws IOException {
        Path one = folder.resolve("one");
        Path two = folder.resolve("two");
        ReproducedTable alone = reproduce(one, "table4", "cifar10 rsc-0.1", null, progress);
        copy(one.resolve("runs"), two.resolve("runs"));
        messages.clear();
        ReproducedTable together = reproduce(two, "table4", "cifar10 rsc-0.1", cluster, progress);
        assertThat(messages).anyMatch(text -> text.contains("transfer-pgd at 8/255"));
        assertThat(messages).noneMatch(text -> text.contains("training"));
        assertThat(together.rows().getFirst().cells())
                .isEqualTo(alone.rows().getFirst().cells());
        assertThat(two.resolve("table4.csv")).hasSameTextualContentAs(one.resolve("table4.csv"));
    }

    /** A row that distils the row before it; stopped while it is attacked, it goes on with what is there. */
    @Test
    void networksAreTrainedByTheWorkersAndUsedAgain() throws IOException {
        Path two = folder.resolve("two");
        String row = "cifar10 e-rsct";
        ReproductionListener stopping = new ReproductionListener() {
            @Override
            public void message(String text) {
                messages.add(text);
            }

            @Override
            public void started(AttackPlan plan, int images) {
                if (plan.label().equals("pgd")) {
                    throw new CancellationException("stopped");
                }
            }
        };
        assertThatThrownBy(() -> reproduce(two, "table6", row, cluster, stopping))
                .isInstanceOf(CancellationException.class);
        assertThat(messages.stream().filter(text -> text.startsWith("worker 1: ")))
                .as("teacher and student")
                .hasSize(2);
        messages.clear();
        reproduce(two, "table6", row, cluster, progress);
        assertThat(messages).noneMatch(text -> text.contains("worker") || text.contains(": clean"));

        Path one = folder.resolve("one");
        reproduce(one, "table6", row, null, ReproductionListener.SILENT);
        try (Stream<Path> runs = Files.list(one.resolve("runs"))) {
            for (Path run : runs.toList()) {
                GlooTrainingTest.requireAlike(two.resolve("runs").resolve(run.getFileName()), run);
            }
        }
    }

    /** Without what was measured. */
    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file :
                    files.filter(path -> !path.toString().contains("results")).toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
            }
        }
    }
}
