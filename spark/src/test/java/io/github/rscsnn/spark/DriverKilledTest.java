package io.github.rscsnn.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rscsnn.experiment.Recipe;
import io.github.rscsnn.experiment.RemoteRun;
import io.github.rscsnn.train.EpochMetrics;
import io.github.rscsnn.train.TrainingListener;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(600)
class DriverKilledTest {
    @TempDir
    Path folder;

    static Recipe recipe() {
        return LocalCluster.recipe(Map.of("epochs", 12));
    }

    @Test
    void executorsEndWithTheirDriverAndAnotherOneGoesOn() throws Exception {
        Path out = folder.resolve("run");
        List<Long> executors = new ArrayList<>();
        Process driver = Jvm.start(DriverMain.class, out);
        try (BufferedReader lines = driver.inputReader()) {
            for (String line = lines.readLine(); line != null && !line.equals("epoch 2"); line = lines.readLine()) {
                if (line.matches("worker \\d: .*process \\d+")) {
                    executors.add(Long.parseLong(line.replaceAll(".* ", "")));
                }
            }
            driver.destroyForcibly().waitFor();
        }
        assertThat(executors).hasSize(2);
        for (long executor : executors) {
            var process = ProcessHandle.of(executor);
            if (process.isPresent()) {
                process.get().onExit().get(30, TimeUnit.SECONDS);
            }
        }
        List<Integer> epochs = new ArrayList<>();
        try (SparkCluster cluster = LocalCluster.start();
                RemoteRun run = RemoteRun.resume(out)) {
            assertThat(run.history()).hasSizeBetween(2, 11);
            int before = run.history().size();
            List<EpochMetrics> metrics = cluster.train(run, new TrainingListener() {
                @Override
                public void epochDone(EpochMetrics done) {
                    epochs.add(done.epoch());
                }
            });
            assertThat(metrics).hasSize(12);
            assertThat(epochs).first().isEqualTo(before + 1);
        }
    }
}
