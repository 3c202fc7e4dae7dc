package io.github.rscsnn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rscsnn.tensor.Threads;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** A training that was stopped, in whatever way, and resumed ends with the weights of one that never was. */
@Isolated
@Tag("slow")
class ResumeTest {
    private static final int EPOCHS = 3;

    @TempDir
    private static Path straight;

    private static List<String> expected;

    @TempDir
    private Path folder;

    @BeforeAll
    static void trainWithoutStop() throws IOException {
        Threads.use(1);
        List<EpochMetrics> history = TinyTraining.run(straight, EPOCHS, TrainingListener.SILENT);
        assertThat(history).hasSize(EPOCHS);
        expected = TinyTraining.checksums(straight);
    }

    @Test
    void thatWasStoppedInMidEpoch() throws IOException {
        assertThatThrownBy(() -> TinyTraining.run(folder, EPOCHS, new StopAt(2, 2)))
                .hasMessage("stop");
        assertThat(new CheckpointStore(folder).index().epoch()).isEqualTo(1);
        List<EpochMetrics> history = TinyTraining.run(folder, EPOCHS, TrainingListener.SILENT);
        assertThat(TinyTraining.checksums(folder)).isEqualTo(expected);
        assertThat(history).extracting(EpochMetrics::epoch).containsExactly(1, 2, 3);
        assertThat(history)
                .extracting(EpochMetrics::loss)
                .isEqualTo(new CheckpointStore(straight)
                        .index().history().stream().map(EpochMetrics::loss).toList());
    }

    @Test
    void thatWasStoppedBeforeItsFirstCheckpoint() throws IOException {
        assertThatThrownBy(() -> TinyTraining.run(folder, EPOCHS, new StopAt(1, 2)))
                .hasMessage("stop");
        assertThat(folder).isEmptyDirectory();
        TinyTraining.run(folder, EPOCHS, TrainingListener.SILENT);
        assertThat(TinyTraining.checksums(folder)).isEqualTo(expected);
    }

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void thatWasKilled() throws Exception {
        Process child = ChildJvm.start(Killed.class, List.of(), folder);
        try (BufferedReader lines = child.inputReader()) {
            assertThat(lines.readLine()).isEqualTo("in mid-epoch");
        } finally {
            child.destroyForcibly(); // SIGKILL: no finally block and no shutdown hook runs
        }
        assertThat(child.waitFor()).isEqualTo(128 + 9);
        assertThat(new CheckpointStore(folder).index().epoch()).isEqualTo(1);
        TinyTraining.run(folder, EPOCHS, TrainingListener.SILENT);
        assertThat(TinyTraining.checksums(folder)).isEqualTo(expected);
    }

    /** What a kill in the middle of writing the second checkpoint leaves. */
    @Test
    void thatWasKilledWhileWriting() throws IOException {
        assertThatThrownBy(() -> TinyTraining.run(folder, EPOCHS, new StopAt(2, 1)))
                .hasMessage("stop");
        Files.writeString(folder.resolve("weights-0002.safetensors"), "whole, but no index names it");
        Files.writeString(folder.resolve(".optimiser-0002.safetensors.4711.tmp"), "half");
        Files.writeString(folder.resolve(".checkpoint.json.4711.tmp"), "{");
        TinyTraining.run(folder, EPOCHS, TrainingListener.SILENT);
        assertThat(TinyTraining.checksums(folder)).isEqualTo(expected);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "checkpoint.json", "weights-0003.safetensors", "optimiser-0003.safetensors");
        }
    }

    @Test
    void thatWasFinishedIsLeftAlone() throws IOException {
        TinyTraining.run(folder, EPOCHS, TrainingListener.SILENT);
        byte[] index = Files.readAllBytes(folder.resolve("checkpoint.json"));
        assertThat(TinyTraining.run(folder, EPOCHS, new StopAt(1, 1))).hasSize(EPOCHS);
        assertThat(Files.readAllBytes(folder.resolve("checkpoint.json"))).isEqualTo(index);
    }

    /** Throws after one step. */
    record StopAt(int epoch, int step) implements TrainingListener {
        @Override
        public void stepDone(int current, double loss, double accuracy, int images) {
            if (current == epoch && images >= Math.min(4 * step, TinyTraining.DATA.size())) {
                throw new IllegalStateException("stop");
            }
        }
    }

    /** Trains up to the second step of the second epoch and then waits to be killed. */
    static final class Killed {
        private Killed() {}

        public static void main(String[] arguments) throws IOException {
            Threads.use(1);
            TinyTraining.run(Path.of(arguments[0]), EPOCHS, new TrainingListener() {
                @Override
                public void stepDone(int epoch, double loss, double accuracy, int images) {
                    if (epoch == 2 && images == 8) {
                        System.out.println("in mid-epoch");
                        waitForEver();
                    }
                }
            });
        }

        private static void waitForEver() {
            try {
                // the parent writes nothing; the pipe ends only if it dies, and then this must end too
                if (System.in.read() < 0) {
                    Runtime.getRuntime().halt(1);
                }
            } catch (IOException e) {
                Runtime.getRuntime().halt(1);
            }
        }
    }
}
