package io.github.rscsnn.examples;

import io.github.rscsnn.experiment.Prediction;
import io.github.rscsnn.experiment.RobustClassifier;
import java.awt.image.BufferedImage;
import java.io.File;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Loads a run and classifies a picture: {@code ClassifyImage RUN IMAGE}. */
public final class ClassifyImage {
    private ClassifyImage() {}

    public static void main(String... arguments) throws Exception {
        BufferedImage image = ImageIO.read(new File(arguments[1]));
        try (RobustClassifier classifier = RobustClassifier.load(Path.of(arguments[0]))) {
            Prediction prediction = classifier.predict(image);
            System.out.println(
                    prediction.abstained()
                            ? "not sure; perhaps " + prediction.className()
                            : prediction.className() + ", by vote of " + prediction.draws() + " draws");
        }
    }
}
