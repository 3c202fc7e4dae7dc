package io.github.rscsnn.evaluate;

import io.github.rscsnn.coding.Coding;
import io.github.rscsnn.coding.NoiseSpace;
import io.github.rscsnn.coding.PoissonCoding;
import io.github.rscsnn.coding.RandomizedSmoothingCoding;
import io.github.rscsnn.coding.RandomizedSmoothingCoding.Variant;
import io.github.rscsnn.network.Normalise;
import io.github.rscsnn.option.Interval;
import io.github.rscsnn.option.Require;
import java.util.Locale;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.jspecify.annotations.Nullable;

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

    /**
     * How far the noise as it is drawn can be from this law for each value of an image [C, H, W]: total variation distance of what
     * the network sees, over all time steps.
     */
    double distance();

    /** The law and where it acts, for example {@code Gaussian (pixel space, effective sigma 0.3162 in pixel units)}. */
    String name();

    /**
     * The noise of a coding.
     *
     * @param timeSteps T of the classifier
     * @throws IllegalArgumentException for a coding without randomness, or one that nothing is known about; names it
     */
    static SmoothingNoise of(Coding coding, Normalise normalise, int timeSteps) {
        if (isKnown(coding)) {
            return coding instanceof RandomizedSmoothingCoding rsc
                    ? Gaussian.of(rsc, normalise, timeSteps)
                    : new Bernoulli(timeSteps);
        }
        throw new IllegalArgumentException(
                "a certificate needs random coding: a network behind rsc1, rsc2 or poisson, not " + coding.name());
    }

    /** Whether a coding is random and a certificate for its noise is known. */
    static boolean isKnown(Coding coding) {
        return coding.isRandom() && (coding instanceof PoissonCoding || coding instanceof RandomizedSmoothingCoding);
    }

    /**
     * Gaussian noise on the pixels: R = σ · Φ⁻¹(pA) in L2 (Cohen et al. 2019, Theorem 1 with the runner-up at 1 - pA).
     *
     * @param sigma standard deviation in pixel units, at least 0
     * @param space for the name only: null where no coding is known
     * @param distance see {@link SmoothingNoise#distance()}
     */
    record Gaussian(double sigma, @Nullable NoiseSpace space, double distance) implements SmoothingNoise {
        private static final NormalDistribution STANDARD = NormalDistribution.of(0, 1);

        /** Largest error of the sum of a value up to 1 and its noise, near the grid's range. */
        private static final double ERROR = 0x1p-48;

        public Gaussian {
            Interval.AT_LEAST_0.require("sigma", sigma);
        }

        public Gaussian(double sigma) {
            this(sigma, null, 0);
        }

        /**
         * RSC-II draws noise for each of T copies of the image: a perturbation δ of the image is one of length √T · |δ| of
         * the copies, so σ is divided by √T. In normalised space a pixel perturbation δ becomes δ / std, whose length is at
         * most |δ| / min std, so σ is multiplied by the least std. The clamp (Eq. 10) belongs to the base classifier.
         */
        static Gaussian of(RandomizedSmoothingCoding rsc, Normalise normalise, int timeSteps) {
            boolean fresh = rsc.variant() == Variant.II;
            double sigma = fresh ? rsc.sigma() / Math.sqrt(timeSteps) : rsc.sigma();
            double largest = 1; // of what noise is added to
            if (rsc.space() == NoiseSpace.NORMALISED) {
                float least = Float.POSITIVE_INFINITY;
                for (int c = 0; c < normalise.std().length; c++) {
                    float std = normalise.std()[c];
                    least = Math.min(least, std);
                    float mean = normalise.mean()[c];
                    largest = Math.max(largest, Math.max(Math.abs(mean), Math.abs(1 - mean)) / std);
                }
                sigma *= least;
            }
            return new Gaussian(sigma, rsc.space(), (fresh ? timeSteps : 1) * distance(rsc.sigma(), largest));
        }

        /** Of the rounded sum of one value and its noise: the probability that an error moves it across one of the grid's bounds. */
        private static double distance(double sigma, double largest) {
            double error = ERROR * Math.max(sigma, 1 + largest);
            return 2 * error * (RandomizedSmoothingCoding.GRID + 0.4 / sigma);
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
            String where = space == null
                    ? ""
                    : space.name().toLowerCase(Locale.ROOT) + " space, rounded to 1/" + RandomizedSmoothingCoding.GRID
                            + ", ";
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
            Interval.AT_LEAST_1.require("time steps", timeSteps);
        }

        @Override
        public Norm norm() {
            return Norm.L1;
        }

        @Override
        public double distance() {
            return timeSteps * 0x1p-53;
        }

        @Override
        public double radius(double pA) {
            requireMajority(pA);
            return -Math.expm1(Math.log(1.5 - pA) / timeSteps);
        }

        @Override
        public String name() {
            return "Bernoulli (spikes with pixels as probabilities to 2^-53, T = " + timeSteps + ")";
        }
    }

    private static void requireMajority(double pA) {
        Require.argument(pA >= 0.5 && pA <= 1, "a class is certified with a probability in [1/2, 1], got %s", pA);
    }
}
