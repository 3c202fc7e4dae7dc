package io.github.rscsnn.theory;

import io.github.rscsnn.option.Require;

/**
 * What of a random number's distribution the covariance behind a linear layer, and the error of its estimate, depend on.
 *
 * @param mean expectation
 * @param variance at least 0
 * @param fourthCumulant E[(X - mean)⁴] - 3 · variance²; 0 for a Gaussian
 */
public record Moments(double mean, double variance, double fourthCumulant) {
    /** A number that is not random. */
    public static Moments constant(double value) {
        return new Moments(value, 0, 0);
    }

    /** N(mean, sigma²), not clamped. */
    public static Moments gaussian(double mean, double sigma) {
        return new Moments(mean, sigma * sigma, 0);
    }

    /**
     * 1 with probability p, else 0.
     *
     * @param p in [0, 1]
     * @throws IllegalArgumentException for another p
     */
    public static Moments bernoulli(double p) {
        Require.argument(p >= 0 && p <= 1, "a probability is in [0, 1], got %s", p);
        double variance = p * (1 - p);
        return new Moments(p, variance, variance * (1 - 6 * variance));
    }

    /** Of {@code (X - shift) / scale}, {@code scale} above 0. */
    Moments standardised(double shift, double scale) {
        double square = scale * scale;
        return new Moments((mean - shift) / scale, variance / square, fourthCumulant / (square * square));
    }
}
