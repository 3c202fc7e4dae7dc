package io.github.rscsnn.evaluate;

import java.math.BigInteger;
import java.util.Arrays;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * Exact permutation test of paired differences (Fisher 1935; Pitman 1937): if two attacks, backends or models are equally good
 * on each image, a difference is as likely as its negative, so all 2^n choices of signs are equally likely. With one draw an
 * image differences are -1, 0 and 1, and this is McNemar's exact test (the binomial test of the discordant pairs).
 *
 * <p>The distribution is added up image by image, not sampled. Only where that would take more than 2·10⁹ additions (many
 * thousand images whose differences have no common divisor) it is replaced by its normal approximation.
 */
public final class SignFlipTest {
    private static final double MOST_ADDITIONS = 2e9;

    private SignFlipTest() {}

    /**
     * One-sided: the probability of a sum at least as large as the one seen.
     *
     * @param differences one for each image, in any unit common to all
     * @return in (0, 1]; 1 if nothing differs
     */
    public static double greater(long[] differences) {
        long[] sizes = Arrays.stream(differences)
                .filter(d -> d != 0)
                .map(Math::abs)
                .sorted()
                .toArray();
        long unit = Arrays.stream(sizes).reduce(0, SignFlipTest::gcd);
        if (unit == 0) {
            return 1;
        }
        long all = Arrays.stream(sizes).sum() / unit;
        long positive = Arrays.stream(differences).filter(d -> d > 0).sum() / unit;
        if (all * (double) sizes.length / 2 > MOST_ADDITIONS) {
            double squares = Arrays.stream(sizes)
                    .mapToDouble(d -> (double) d / unit)
                    .map(d -> d * d)
                    .sum();
            return NormalDistribution.of(all / 2.0, Math.sqrt(squares) / 2).survivalProbability(positive - 0.5);
        }
        return tail(sizes, unit, Math.toIntExact(all), Math.toIntExact(positive));
    }

    /** Two-sided: twice the smaller tail, at most 1. */
    public static double twoSided(long[] differences) {
        long[] negated = Arrays.stream(differences).map(d -> -d).toArray();
        return Math.min(1, 2 * Math.min(greater(differences), greater(negated)));
    }

    /** P(sum of those that come up positive is at least {@code least}), each of {@code sizes} with probability 1/2. */
    private static double tail(long[] sizes, long unit, int all, int least) {
        double[] mass = new double[all + 1];
        mass[0] = 1;
        int reached = 0;
        for (long size : sizes) {
            int step = (int) (size / unit);
            reached += step;
            for (int sum = reached; sum >= step; sum--) {
                mass[sum] = (mass[sum] + mass[sum - step]) / 2;
            }
            for (int sum = 0; sum < step; sum++) {
                mass[sum] /= 2;
            }
        }
        double tail = 0;
        for (int sum = all; sum >= least; sum--) {
            tail += mass[sum];
        }
        return Math.min(1, tail);
    }

    private static long gcd(long a, long b) {
        return BigInteger.valueOf(a).gcd(BigInteger.valueOf(b)).longValue();
    }
}
