package io.github.rscsnn.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rscsnn.train.ChildJvm;
import io.github.rscsnn.train.TrainingListener;
import java.awt.image.BufferedImage;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** A service that loads a model anew keeps its memory: a network of 1.5 MB, opened, used and closed 100 times. */
@Isolated
@Tag("slow")
class OpenAndCloseTest {
    private static final int WARM_UP = 20;
    private static final int TIMES = 100;

    @TempDir
    private Path folder;

    @Test
    void memoryStaysFlat() throws Exception {
        Path run = folder.resolve("run");
        Map<String, Object> options = Map.of(
                "data",
                "shapes10",
                "coding",
                "direct",
                "width",
                0.09375,
                "time-steps",
                2,
                "threshold",
                0.5,
                "epochs",
                1,
                "train-limit",
                20,
                "test-limit",
                0,
                "threads",
                1);
        Experiment.train(Recipe.resolve(options), run, TrainingListener.SILENT);
        // a heap that is resident from the start, so that what grows is native
        List<String> heap = List.of(
                "-Xms96m", "-Xmx96m", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC", "-Dorg.bytedeco.javacpp.maxBytes=0");
        Process child = ChildJvm.start(Opening.class, heap, run);
        try (BufferedReader lines = child.inputReader()) {
            assertThat(Long.parseLong(lines.readLine()))
                    .as("growth of resident memory in bytes; each network kept would add 1.5 MB")
                    .isLessThan(40L << 20);
            assertThat(child.waitFor()).isZero();
        } finally {
            child.destroyForcibly();
        }
    }

    /** Prints the growth of memory since the warm-up. */
    static final class Opening {
        private Opening() {}

        public static void main(String[] arguments) throws IOException {
            BufferedImage image = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
            long bytes = 0;
            for (int i = 0; i < WARM_UP + TIMES; i++) {
                if (i == WARM_UP) {
                    bytes = Pointer.physicalBytes();
                }
                try (RobustClassifier classifier = RobustClassifier.load(Path.of(arguments[0]))) {
                    classifier.predict(image);
                }
            }
            System.out.println(Pointer.physicalBytes() - bytes);
        }
    }
}
