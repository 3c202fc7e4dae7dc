package io.github.rscsnn.evaluate;

import io.github.rscsnn.coding.Coding;
import io.github.rscsnn.coding.NoiseSpace;
import io.github.rscsnn.coding.PoissonCoding;
import io.github.rscsnn.coding.RandomizedSmoothingCoding;
import io.github.rscsnn.coding.RandomizedSmoothingCoding.Variant;
import io.github.rscsnn.network.Normalise;
import java.util.Locale;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * The randomness of a coding, as far as a certificate depends on it: how far an image may move before a class of
 * probability pA under the noise could fall to one half. One sample of the base classifier is one whole forward pass, all
 * T time steps of it. The derivations are in {@code docs/certificates.md}.
 */
public sealed interface SmoothingNoise {
    /** In which the length of a perturbation of the pixels is measured. */
    enum Norm {
        /** Sum of absolute values. */
        L1,
        /** Euclidean length. */
        L2
    }

    Norm norm();

    /**
     * @param pA probability of the class, in [1/2, 1]
     * @return length in pixel units below which no perturbation can take it to one half
     */
    double radius(double pA);

    /** The law and where it acts, for example {@code Gaussian (pixel space, effective sigma 0.3162 in pixel units)}. */
    String name();

    /**
     * The noise of a coding.
     *
     * @param timeSteps T of the classifier
     * @throws IllegalArgumentException for a coding without randomness, or one that nothing is known about; names it
     */
    static SmoothingNoise of(Coding coding, Normalise normalise, int timeSteps) {
        if (coding.isRandom() && coding instanceof PoissonCoding) {
            return new Bernoulli(timeSteps);
        }
        if (coding.isRandom() && coding instanceof RandomizedSmoothingCoding rsc) {
            return Gaussian.of(rsc, normalise, timeSteps);
        }
        throw new IllegalArgumentException(
                "a certificate needs random coding: a network behind rsc1, rsc2 or poisson, not " + coding.name());
    }

    /**
     * Gaussian noise on the pixels: R = σ · Φ⁻¹(pA) in L2 (Cohen et al. 2019, Theorem 1 with the runner-up at 1 - pA).
     *
     * @param sigma standard deviation in pixel units, at least 0
     * @param space for the name only: null where no coding is known
     */
    record Gaussian(double sigma, NoiseSpace space) implements SmoothingNoise {
        private static final NormalDistribution STANDARD = NormalDistribution.of(0, 1);

        public Gaussian {
            if (!(sigma >= 0) || Double.isInfinite(sigma)) {
                throw new IllegalArgumentException("sigma must be at least 0, got " + sigma);
            }
        }

        public Gaussian(double sigma) {
            this(sigma, null);
        }

        /**
         * RSC-II draws noise for each of T copies of the image: a perturbation δ of the image is one of length √T · |δ| of
         * the copies, so σ is divided by √T. In normalised space a pixel perturbation δ becomes δ / std, whose length is at
         * most |δ| / min std, so σ is multiplied by the least std. The clamp (Eq. 10) belongs to the base classifier.
         */
        static Gaussian of(RandomizedSmoothingCoding rsc, Normalise normalise, int timeSteps) {
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
            return new Gaussian(sigma, rsc.space());
        }

        @Override
        public Norm norm() {
            return Norm.L2;
        }

        @Override
        public double radius(double pA) {
            requireMajority(pA);
            return sigma * STANDARD.inverseCumulativeProbability(pA);
        }

        @Override
        public String name() {
            String where = space == null ? "" : space.name().toLowerCase(Locale.ROOT) + " space, ";
            return String.format(Locale.ROOT, "Gaussian (%seffective sigma %.4f in pixel units)", where, sigma);
        }
    }

    /**
     * Bernoulli spikes with the pixels as probabilities, drawn independently at each of T steps: R = 1 - (3/2 - pA)^(1/T) in
     * L1, which is pA - 1/2 at T = 1 (Mukhoty et al. 2024) and at least (pA - 1/2) / T.
     *
     * <p>Drawn from the same uniform numbers, the spikes of x and x + δ differ with probability 1 - Π(1 - |δ_i|)^T, at most
     * 1 - (1 - |δ|₁)^T; no event's probability can change by more.
     *
     * @param timeSteps T, at least 1
     */
    record Bernoulli(int timeSteps) implements SmoothingNoise {
        public Bernoulli {
            if (timeSteps < 1) {
                throw new IllegalArgumentException("time steps must be at least 1, got " + timeSteps);
            }
        }

        @Override
        public Norm norm() {
            return Norm.L1;
        }

        @Override
        public double radius(double pA) {
            requireMajority(pA);
            return -Math.expm1(Math.log(1.5 - pA) / timeSteps);
        }

        @Override
        public String name() {
            return "Bernoulli (spikes with pixels as probabilities, T = " + timeSteps + ")";
        }
    }

    private static void requireMajority(double pA) {
        if (!(pA >= 0.5 && pA <= 1)) {
            throw new IllegalArgumentException("a class is certified with a probability in [1/2, 1], got " + pA);
        }
    }
}
