package io.github.rscsnn.evaluate;

import io.github.rscsnn.network.Pass;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.option.Interval;
import io.github.rscsnn.option.Require;
import io.github.rscsnn.tensor.Seeds;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Certificates of randomized smoothing (Cohen et al. 2019, CERTIFY) for the smoothed classifier: the class that the network
 * behind its random coding gives most often. Votes are hard, one a draw of the noise. Radii are L2 for RSC's Gaussian noise
 * and L1 for Poisson coding; see {@link SmoothingNoise}.
 *
 * @param classifier a network behind rsc1, rsc2 or poisson
 * @param pass evaluation pass
 * @param n0 draws that pick the class, at least 1
 * @param n further draws that count it, at least 1; with a rule for stopping the most
 * @param alpha probability that a certificate is wrong, in (0, 1)
 * @param batch draws a forward pass, at least 1; {@link DrawBatch} knows how many fit
 * @param seeds of the noise; a draw depends on seed, image and its number only, not on the batch
 * @param stop when fewer draws will do; null to take all n, for which the bound of the class's probability is Clopper and
 *     Pearson's, tighter than one that holds at all times
 */
public record Certification(
        SpikingClassifier classifier,
        Pass pass,
        int n0,
        int n,
        double alpha,
        int batch,
        Seeds seeds,
        @Nullable Stopping stop) {
    public Certification {
        Interval.AT_LEAST_1.require("n0", n0);
        Interval.AT_LEAST_1.require("n", n);
        Interval.AT_LEAST_1.require("batch", batch);
        Interval.INSIDE_UNIT.require("alpha", alpha);
        Require.argument(!pass.training(), "a certificate is about the model in evaluation mode");
        SmoothingNoise noise = noise(classifier);
        if (stop != null) {
            stop.requirePossible(noise.radius(Math.max(0.5, ConfidenceSequence.lowerBound(n, n, alpha))));
        }
    }

    /** Takes all n draws of each image. */
    public Certification(SpikingClassifier classifier, Pass pass, int n0, int n, double alpha, int batch, Seeds seeds) {
        this(classifier, pass, n0, n, alpha, batch, seeds, null);
    }

    /**
     * @param predicted the class that is certified, or -1 for abstention
     * @param radius length of the pixel perturbations under which it stays the same, in the norm of {@link #noise()}; 0 when
     *     abstaining
     * @param pABar lower bound of its probability, less what the noise as drawn may be off
     * @param candidate the class that was tested
     * @param votes for each class among the draws that counted
     */
    public record Certified(int predicted, double radius, double pABar, int candidate, List<Integer> votes) {
        /** Number of draws that counted. */
        public int draws() {
            return votes.stream().mapToInt(Integer::intValue).sum();
        }
    }

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
        Seeds draws = seeds.child("estimate", id);
        int drawn = stop == null ? n : Stopping.next(0, n);
        // The noise as drawn is so far from the theorem's, at the image and at the one that an attacker makes of it.
        double slack = 2 * noise().distance() * image.numel();
        int[] counts = votes.count(image, draws, drawn);
        double pABar = lowerBound(counts[candidate], drawn);
        double most = upperBound(counts[candidate], drawn);
        double largest = largestRadius();
        while (stop != null && drawn < n && !stop.reached(radius(pABar - slack), Math.min(radius(most), largest))) {
            int next = Stopping.next(drawn, n);
            int[] more = votes.count(image, draws, drawn, next);
            Arrays.setAll(counts, c -> counts[c] + more[c]);
            drawn = next;
            pABar = Math.max(pABar, lowerBound(counts[candidate], drawn)); // all of them hold
            most = Math.min(most, upperBound(counts[candidate], drawn));
        }
        Smoothing.Certificate certificate = Smoothing.certificate(Math.max(0, pABar - slack), noise());
        return new Certified(
                certificate.abstain() ? -1 : candidate,
                certificate.radius(),
                certificate.pABar(),
                candidate,
                Arrays.stream(counts).boxed().toList());
    }

    private double lowerBound(int successes, int drawn) {
        return stop == null
                ? BinomialInterval.lowerBound(successes, drawn, alpha)
                : ConfidenceSequence.lowerBound(successes, drawn, alpha);
    }

    /** Only for the decision to stop, on which no certificate depends. */
    private double upperBound(int successes, int drawn) {
        return 1 - lowerBound(drawn - successes, drawn);
    }

    /** -1 where there is no certificate. */
    private double radius(double p) {
        return p < 0.5 ? -1 : noise().radius(p);
    }

    /** The largest radius that these settings can give: that of an image all of whose n draws agree. */
    public double largestRadius() {
        return Smoothing.certificate(lowerBound(n, n), noise()).radius();
    }
}
