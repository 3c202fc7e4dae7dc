package io.github.rscsnn.examples;

import io.github.rscsnn.experiment.Prediction;
import io.github.rscsnn.experiment.PredictionSettings;
import io.github.rscsnn.experiment.RobustClassifier;
import java.io.File;
import java.nio.file.Path;
import java.util.Locale;
import javax.imageio.ImageIO;

/** How far a picture may be changed before the majority vote could: {@code CertifyOne RUN IMAGE}. */
public final class CertifyOne {
    private CertifyOne() {}

    public static void main(String... arguments) throws Exception {
        try (RobustClassifier classifier = RobustClassifier.load(Path.of(arguments[0]))) {
            Prediction prediction = classifier.certify(
                    ImageIO.read(new File(arguments[1])), PredictionSettings.DEFAULTS.withCertificateDraws(10, 200));
            if (prediction.abstained()) {
                System.out.println("no certificate: no class has a sure majority of the draws");
            } else {
                Prediction.Certificate certificate = prediction.certificate();
                System.out.printf(
                    Locale.ROOT, "%s for every image closer than %.4f in %s, with confidence %s%n",
                        prediction.className(), certificate.radius(), certificate.norm(), 1 - certificate.alpha());
            }
        }
    }
}
