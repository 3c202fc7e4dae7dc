package io.github.rscsnn.theory;

import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * The distribution of {@code clamp(N(mu, sigma²), 0, 1)}: what Eq. 10 makes of Eq. 8. Its mean is not mu and its variance is
 * neither sigma² nor constant, except in the limit of small noise far from 0 and 1; the derivation is in {@code
 * docs/theory.md}.
 */
public final class ClippedGaussian {
    private static final NormalDistribution STANDARD = NormalDistribution.of(0, 1);

    private ClippedGaussian() {}

    /**
     * Mean, variance and fourth cumulant in closed form, to an absolute error of about 1e-15 · max(1, sigma⁴).
     *
     * @param mu before the clamp; any finite number
     * @param sigma standard deviation (not variance) before the clamp, at least 0
     */
    public static Moments of(double mu, double sigma) {
        if (!Double.isFinite(mu) || !(sigma >= 0) || Double.isInfinite(sigma)) {
            throw new IllegalArgumentException(
                    "a clipped Gaussian needs a finite mean and a sigma of at least 0, got " + mu + " and " + sigma);
        }
        if (sigma == 0) {
            return Moments.constant(Math.clamp(mu, 0, 1));
        }
        if (mu > 0.5) {
            // 1 - C is the clipped Gaussian around 1 - mu; this side has the digits when nearly all mass is at 1
            Moments mirrored = of(1 - mu, sigma);
            return new Moments(1 - mirrored.mean(), mirrored.variance(), mirrored.fourthCumulant());
        }
        double a = (0 - mu) / sigma;
        double b = (1 - mu) / sigma;
        // moments about mu, or, where mu lies below the interval, about 0, where the mass is: little cancels then
        double centre = Math.max(mu, 0);
        double[] moment = moments(mu, sigma, a, b, centre);
        double m1 = moment[1];
        double m2 = moment[2];
        double m3 = moment[3];
        double m4 = moment[4];
        double variance = Math.max(0, m2 - m1 * m1);
        double fourth = m4 - 4 * m1 * m3 + 6 * m1 * m1 * m2 - 3 * m1 * m1 * m1 * m1;
        return new Moments(centre + m1, variance, fourth - 3 * variance * variance);
    }

    /** Probability that the clamp changes the value. */
    public static double clippedShare(double mu, double sigma) {
        if (sigma == 0) {
            return mu < 0 || mu > 1 ? 1 : 0;
        }
        return STANDARD.cumulativeProbability(-mu / sigma) + STANDARD.survivalProbability((1 - mu) / sigma);
    }

    /** E[(C - centre)^k] for k = 0 to 4: the inside by recursion, and the two point masses. */
    private static double[] moments(double mu, double sigma, double a, double b, double centre) {
        double inside = a > 0
                ? STANDARD.survivalProbability(a) - STANDARD.survivalProbability(b)
                : STANDARD.cumulativeProbability(b) - STANDARD.cumulativeProbability(a);
        double below = STANDARD.cumulativeProbability(a);
        double above = STANDARD.survivalProbability(b);
        double densityAt0 = STANDARD.density(a) / sigma;
        double densityAt1 = STANDARD.density(b) / sigma;
        double shift = mu - centre;
        double square = sigma * sigma;
        double[] moment = new double[5];
        // i_k = ∫ (z - c)^k f(z) dz over [0, 1] = (mu - c) i_(k-1) + (k - 1) σ² i_(k-2) - σ² [(z - c)^(k-1) f(z)]
        double[] i = new double[5];
        for (int k = 0; k < moment.length; k++) {
            if (k == 0) {
                i[0] = inside;
            } else {
                double before = k == 1 ? 0 : (k - 1) * square * i[k - 2];
                double edges = Math.pow(1 - centre, k - 1) * densityAt1 - Math.pow(-centre, k - 1) * densityAt0;
                i[k] = shift * i[k - 1] + before - square * edges;
            }
            moment[k] = i[k] + Math.pow(-centre, k) * below + Math.pow(1 - centre, k) * above;
        }
        return moment;
    }
}
