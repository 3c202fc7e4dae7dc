package io.github.rscsnn.evaluate;

import io.github.rscsnn.network.Pass;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.tensor.Seeds;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * Certificates of randomized smoothing (Cohen et al. 2019, CERTIFY) for the smoothed classifier: the class that the network
 * behind its random coding gives most often. Votes are hard, one a draw of the noise. Radii are L2 for RSC's Gaussian noise
 * and L1 for Poisson coding; see {@link SmoothingNoise}.
 *
 * @param classifier a network behind rsc1, rsc2 or poisson
 * @param pass evaluation pass
 * @param n0 draws that pick the class, at least 1
 * @param n further draws that count it, at least 1
 * @param alpha probability that a certificate is wrong, in (0, 1)
 * @param batch draws a forward pass, at least 1; {@link DrawBatch} knows how many fit
 * @param seeds of the noise; a draw depends on seed, image and its number only, not on the batch
 */
public record Certification(
        SpikingClassifier classifier, Pass pass, int n0, int n, double alpha, int batch, Seeds seeds) {
    public Certification {
        if (n0 < 1 || n < 1 || batch < 1) {
            throw new IllegalArgumentException(
                    "n0, n and batch must be at least 1, got " + n0 + ", " + n + " and " + batch);
        }
        if (!(alpha > 0 && alpha < 1)) {
            throw new IllegalArgumentException("alpha must be in (0, 1), got " + alpha);
        }
        if (pass.training()) {
            throw new IllegalArgumentException("a certificate is about the model in evaluation mode");
        }
        noise(classifier);
    }

    /**
     * @param predicted the class that is certified, or -1 for abstention
     * @param radius length of the pixel perturbations under which it stays the same, in the norm of {@link #noise()}; 0 when
     *     abstaining
     * @param pABar lower bound of its probability
     * @param candidate the class that was tested
     * @param votes for each class among the n draws
     */
    public record Certified(int predicted, double radius, double pABar, int candidate, List<Integer> votes) {}

    /** The noise that the certificates are about. */
    public SmoothingNoise noise() {
        return noise(classifier);
    }

    private static SmoothingNoise noise(SpikingClassifier classifier) {
        return SmoothingNoise.of(classifier.coding(), classifier.normalise(), classifier.timeSteps());
    }

    /**
     * Certifies one image.
     *
     * @param image [C, H, W], pixels in [0, 1]
     * @param id identity of the image, for example its index in the data set
     */
    public Certified certify(Tensor image, int id) {
        DrawVotes votes = new DrawVotes(classifier, pass, batch);
        int candidate = Vote.first(votes.count(image, seeds.child("select", id), n0));
        int[] counts = votes.count(image, seeds.child("estimate", id), n);
        Smoothing.Certificate certificate = Smoothing.certify(counts[candidate], n, alpha, noise());
        return new Certified(
                certificate.abstain() ? -1 : candidate,
                certificate.radius(),
                certificate.pABar(),
                candidate,
                Arrays.stream(counts).boxed().toList());
    }

    /** The largest radius that these settings can give: that of an image all of whose n draws agree. */
    public double largestRadius() {
        return Smoothing.certify(n, n, alpha, noise()).radius();
    }
}
