package io.github.rscsnn.inference;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rscsnn.data.PictureFile;
import io.github.rscsnn.experiment.ClassifierPool;
import io.github.rscsnn.experiment.Experiment;
import io.github.rscsnn.experiment.Prediction;
import io.github.rscsnn.experiment.PredictionSettings;
import io.github.rscsnn.experiment.Recipe;
import io.github.rscsnn.experiment.RobustClassifier;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Classifies and certifies with the jars that {@code rsc-snn-inference} brings. */
class InferenceDependenciesTest {
    /** Of tests alone. */
    private static final String TEST_JARS = "(junit|opentest4j|apiguardian|jspecify|assertj|byte-buddy|surefire).*";

    @TempDir
    private Path folder;

    private static List<String> jars() {
        return Stream.of(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                        .split(File.pathSeparator))
                .map(path -> new File(path).getName())
                .filter(name -> name.endsWith(".jar") && !name.matches(TEST_JARS))
                .sorted()
                .toList();
    }

    /** docs/library.md says which: who adds one changes it there, with the sizes. */
    @Test
    void jarsAreTheOnesThatTheDocumentationNames() {
        assertThat(jars().stream()
                        .map(name -> name.replaceFirst("-\\d.*", ""))
                        .distinct()
                        .filter(name -> !name.equals("rsc-snn-core")))
                .containsExactly(
                        "commons-numbers-combinatorics",
                        "commons-numbers-core",
                        "commons-numbers-fraction",
                        "commons-numbers-gamma",
                        "commons-numbers-rootfinder",
                        "commons-rng-client-api",
                        "commons-rng-sampling",
                        "commons-statistics-distribution",
                        "jackson-annotations",
                        "jackson-core",
                        "jackson-databind",
                        "javacpp",
                        "leptonica",
                        "openblas",
                        "pytorch");
    }

    @Test
    @Tag("slow")
    void classifiesAndCertifies() throws Exception {
        for (String coding : List.of("rsc1", "direct")) {
            Path run = folder.resolve(coding);
            Experiment.train(
                    Recipe.resolve(Map.of(
                            "data",
                            "shapes10",
                            "coding",
                            coding,
                            "width",
                            0.0625,
                            "time-steps",
                            2,
                            "threshold",
                            0.5,
                            "epochs",
                            1,
                            "train-limit",
                            100,
                            "test-limit",
                            0)),
                    run);
        }
        PredictionSettings settings = PredictionSettings.DEFAULTS.withDraws(20).withCertificateDraws(5, 20);
        for (String kind : List.of("png", "jpg", "bmp", "gif")) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            ImageIO.write(new BufferedImage(40, 40, BufferedImage.TYPE_INT_RGB), kind, bytes);
            BufferedImage image = PictureFile.decode(bytes.toByteArray());
            try (RobustClassifier classifier = RobustClassifier.load(folder.resolve("direct"), 1)) {
                assertThat(classifier.predict(Arrays.asList(image, image), settings))
                        .hasSize(2);
            }
            try (ClassifierPool pool = ClassifierPool.load(folder.resolve("rsc1"), 1, 1)) {
                Prediction prediction = pool.certify(image, settings).get();
                assertThat(prediction.draws()).isEqualTo(20);
            }
        }
    }
}
