package io.github.rscsnn.evaluate;

import io.github.rscsnn.attack.Objective;
import io.github.rscsnn.coding.Coding;
import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.coding.NoiseSpace;
import io.github.rscsnn.coding.RandomizedSmoothingCoding;
import io.github.rscsnn.coding.RandomizedSmoothingCoding.Variant;
import io.github.rscsnn.network.Normalise;
import io.github.rscsnn.network.Pass;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.tensor.Seeds;
import io.github.rscsnn.tensor.StepScope;
import io.github.rscsnn.tensor.Tensors;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * Certificates of randomized smoothing (Cohen et al. 2019, CERTIFY) for the smoothed classifier: the class that the network
 * behind its random coding gives most often. Votes are hard, one a draw of the noise.
 *
 * <p>The clamp of the coding (Eq. 10) does not matter: it is part of the base classifier, a function of the noisy image.
 *
 * @param classifier a network behind Randomized Smoothing Coding
 * @param pass evaluation pass
 * @param n0 draws that pick the class, at least 1
 * @param n further draws that count it, at least 1
 * @param alpha probability that a certificate is wrong, in (0, 1)
 * @param batch draws a forward pass, at least 1
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
        effectiveSigma(classifier.coding(), classifier.normalise(), classifier.timeSteps());
    }

    /**
     * @param predicted the class that is certified, or -1 for abstention
     * @param radius L2 norm of the pixel perturbations under which it stays the same; 0 when abstaining
     * @param pABar lower bound of its probability
     */
    public record Certified(int predicted, double radius, double pABar) {}

    /**
     * Certifies one image.
     *
     * @param image [C, H, W], pixels in [0, 1]
     * @param id identity of the image, for example its index in the data set
     */
    public Certified certify(Tensor image, int id) {
        int[] selection = votes(image, seeds.child("select", id), n0);
        int top = 0;
        for (int c = 1; c < selection.length; c++) {
            top = selection[c] > selection[top] ? c : top;
        }
        int[] counts = votes(image, seeds.child("estimate", id), n);
        double sigma = effectiveSigma(classifier.coding(), classifier.normalise(), classifier.timeSteps());
        Smoothing.Certificate certificate = Smoothing.certify(counts[top], n, alpha, sigma);
        return new Certified(certificate.abstain() ? -1 : top, certificate.radius(), certificate.pABar());
    }

    private int[] votes(Tensor image, Seeds draws, int count) {
        int[] votes = null;
        try (NoGradGuard noGrad = new NoGradGuard()) {
            for (int done = 0; done < count; done += batch) {
                try (StepScope scope = new StepScope()) {
                    int size = Math.min(batch, count - done);
                    int[] ids = new int[size];
                    for (int i = 0; i < size; i++) {
                        ids[i] = done + i;
                    }
                    Tensor copies = image.unsqueeze(0)
                            .expand(size, image.size(0), image.size(1), image.size(2))
                            .contiguous();
                    Tensor logits = classifier.logits(copies, Noise.perImage(draws, ids), pass);
                    votes = votes == null ? new int[(int) logits.size(1)] : votes;
                    for (long predicted : Tensors.longs(Objective.predictions(logits))) {
                        votes[(int) predicted]++;
                    }
                }
            }
        }
        return votes;
    }

    /**
     * The σ with which Cohen's radius σ · Φ⁻¹(pA) is in L2 pixel units.
     *
     * <p>RSC-II draws noise for each of T copies of the image: a perturbation d of the image is one of length √T · |d| of the
     * copies, so the radius is divided by √T. In normalised space a pixel perturbation d becomes d / std, whose length is at
     * most |d| / min std, so the radius is multiplied by the least std.
     *
     * @throws IllegalArgumentException for a coding other than RSC, or without noise
     */
    public static double effectiveSigma(Coding coding, Normalise normalise, int timeSteps) {
        if (!(coding instanceof RandomizedSmoothingCoding rsc) || rsc.sigma2() == 0) {
            throw new IllegalArgumentException(
                    "an L2 certificate needs Gaussian noise: a network behind rsc1 or rsc2," + " not " + coding.name());
        }
        double sigma = rsc.sigma();
        if (rsc.variant() == Variant.II) {
            sigma /= Math.sqrt(timeSteps);
        }
        if (rsc.space() == NoiseSpace.NORMALISED) {
            float least = Float.POSITIVE_INFINITY;
            for (float std : normalise.std()) {
                least = Math.min(least, std);
            }
            sigma *= least;
        }
        return sigma;
    }
}
