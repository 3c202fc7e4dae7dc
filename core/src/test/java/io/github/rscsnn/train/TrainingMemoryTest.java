package io.github.rscsnn.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rscsnn.data.Augment;
import io.github.rscsnn.data.TinyImages;
import io.github.rscsnn.loss.CrossEntropy;
import io.github.rscsnn.network.ReferenceBackend;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.tensor.Seeds;
import io.github.rscsnn.tensor.Threads;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Native memory stays flat over 500 training steps. One activation of the first layer kept a step would be 7.8 MiB, one
 * gradient of the second fully connected layer 125 MiB.
 */
@Isolated
@Tag("slow")
class TrainingMemoryTest {
    private static final int STEPS = 500;
    private static final int WARM_UP = 100;
    private static final long BOUND = 24L << 20;

    @TempDir
    private Path folder;

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void staysFlat() throws Exception {
        // a heap that is resident from the start, so that what grows is native
        List<String> heap = List.of(
                "-Xms96m", "-Xmx96m", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC", "-Dorg.bytedeco.javacpp.maxBytes=0");
        Process child = ChildJvm.start(Steps.class, heap, folder);
        try (BufferedReader lines = child.inputReader()) {
            String[] words = lines.readLine().split(" ");
            assertThat(Integer.parseInt(words[0])).isEqualTo(WARM_UP + STEPS);
            assertThat(Long.parseLong(words[1]))
                    .as("growth of resident memory in bytes")
                    .isLessThan(BOUND);
            assertThat(Long.parseLong(words[2]))
                    .as("growth of live native objects")
                    .isLessThan(20);
            assertThat(child.waitFor()).isZero();
        } finally {
            child.destroyForcibly();
        }
    }

    /** Trains one epoch and prints its steps and the growth of memory and of native objects since the warm-up. */
    static final class Steps {
        private Steps() {}

        public static void main(String[] arguments) throws IOException {
            Threads.use(1);
            TrainingSettings settings = new TrainingSettings(
                    1,
                    8,
                    new LearningRate(0.01, Schedule.COSINE, 0),
                    new Sgd.Rule(0.9, 5e-4),
                    0.9,
                    Augment.CROP_FLIP,
                    new CrossEntropy());
            long[] measured = new long[5];
            try (SpikingClassifier classifier = TinyTraining.classifier("vgg5", 1.0 / 16, 7)) {
                Training training = new Training(
                        classifier,
                        new TinyImages((WARM_UP + STEPS) * 8, 8),
                        settings,
                        new Seeds(3),
                        ReferenceBackend.INSTANCE);
                training.run(new CheckpointStore(Path.of(arguments[0])), new TrainingListener() {
                    @Override
                    public void stepDone(int epoch, double loss, double accuracy, int images) {
                        measured[0]++;
                        int at = measured[0] <= WARM_UP ? 1 : 3;
                        measured[at] = Pointer.physicalBytes();
                        measured[at + 1] = Pointer.totalCount();
                    }
                });
            }
            System.out.println(measured[0] + " " + (measured[3] - measured[1]) + " " + (measured[4] - measured[2]));
        }
    }
}
