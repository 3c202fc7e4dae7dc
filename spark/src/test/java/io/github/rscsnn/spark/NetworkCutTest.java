package io.github.rscsnn.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rscsnn.experiment.Recipe;
import io.github.rscsnn.experiment.RemoteRun;
import io.github.rscsnn.train.EpochMetrics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** Two workers in network namespaces of their own, one of which is cut off: its packets vanish, no connection is closed. */
@Timeout(300)
@EnabledIf("permitted")
class NetworkCutTest {
    private static final String NAME = "rsc" + ProcessHandle.current().pid() % 100000;

    @TempDir
    Path folder;

    /** Needs Linux, root and iproute2. */
    static boolean permitted() {
        try {
            boolean made = ip("netns", "add", NAME + "x") == 0;
            return made && ip("netns", "del", NAME + "x") == 0;
        } catch (IOException | InterruptedException e) {
            return false;
        }
    }

    private static int ip(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(words));
        return new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    private static void must(String... words) throws IOException, InterruptedException {
        assertThat(ip(words)).as("ip " + String.join(" ", words)).isZero();
    }

    private static void connect(int worker) throws IOException, InterruptedException {
        String space = NAME + worker;
        String here = NAME + "h" + worker;
        String there = NAME + "t" + worker;
        must("netns", "add", space);
        must("link", "add", here, "type", "veth", "peer", "name", there);
        must("link", "set", there, "netns", space);
        must("link", "set", here, "master", NAME + "b");
        must("link", "set", here, "up");
        must("-n", space, "addr", "add", "10.213.77." + (2 + worker) + "/24", "dev", there);
        must("-n", space, "link", "set", there, "up");
        must("-n", space, "link", "set", "lo", "up");
    }

    @AfterEach
    void remove() throws IOException, InterruptedException {
        for (int worker = 0; worker < 2; worker++) {
            ip("link", "del", NAME + "h" + worker);
            ip("netns", "del", NAME + worker);
        }
        ip("link", "del", NAME + "b");
    }

    @Test
    void aWorkerThatIsCutOffIsNamedInTime() throws Exception {
        must("link", "add", NAME + "b", "type", "bridge");
        must("addr", "add", "10.213.77.1/24", "dev", NAME + "b");
        must("link", "set", NAME + "b", "up");
        connect(0);
        connect(1);
        Recipe recipe = WorkerProcesses.recipe(Map.of("epochs", 100000));
        Limits limits = new Limits(Duration.ofSeconds(90), Duration.ofSeconds(120), Duration.ofSeconds(6));
        List<EpochMetrics> epochs = Collections.synchronizedList(new ArrayList<>());
        RemoteRun run = RemoteRun.create(recipe, folder.resolve("run"));
        try (WorkerProcesses workers =
                new WorkerProcesses(folder, run, 2, limits, WorkerProcesses.depot(run, epochs), "10.213.77.1")) {
            Process first = workers.start(0, 2, recipe, "10.213.77.2", List.of("ip", "netns", "exec", NAME + "0"));
            Process second = workers.start(1, 2, recipe, "10.213.77.3", List.of("ip", "netns", "exec", NAME + "1"));
            while (epochs.isEmpty()) {
                workers.hub().await(Duration.ofMillis(50));
            }
            must("link", "set", NAME + "h1", "down");
            long cut = System.nanoTime();
            assertThatThrownBy(() -> workers.hub().await())
                    .isInstanceOf(WorkersException.class)
                    .hasMessageContaining("worker 1 (10.213.77.3, process ")
                    .hasMessageContaining("was lost: no sign of life for 6 s");
            assertThat(WorkerProcesses.output(first))
                    .contains("worker 1 (10.213.77.3")
                    .contains("was lost");
            assertThat(WorkerProcesses.output(second)).contains("the driver at").contains("no sign of life for 6 s");
            assertThat(Duration.ofNanos(System.nanoTime() - cut)).isLessThan(Duration.ofSeconds(30));
        }
    }
}
