package io.github.rscsnn.coding;

import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * The inverse of the standard normal distribution's upper tail, in polynomials: of each power of two 32 slices, in each of them
 * one of degree 8. That is as exact as the library's function, whose values they come from, at a third of its time
 * (docs/certificates.md has the bound and how it was measured).
 */
final class NormalTable {
    private static final NormalDistribution STANDARD = NormalDistribution.of(0, 1);

    private static final int SLICE_BITS = 5;
    private static final int MANTISSA_BITS = 52;
    private static final int REST_BITS = MANTISSA_BITS - SLICE_BITS;
    private static final long FIRST = Double.doubleToRawLongBits(0.5) >>> REST_BITS;
    private static final int SLICES = 64 << SLICE_BITS;
    private static final int COEFFICIENTS = 9;
    private static final int NODES = 32; // more than coefficients: the errors of single values average out

    private static final long MANTISSA = (1L << MANTISSA_BITS) - 1;
    private static final long ONE = Double.doubleToRawLongBits(1);

    private static final double[] TABLE = table();

    /** How far {@link #coarse} is from {@link #inverseSurvival} at the most, but for rounding. */
    static final double COARSE = coarse();

    private NormalTable() {}

    /**
     * @param half a whole number h in [0, 2⁶³)
     * @return the number that a standard normal one exceeds with probability (h + 1/2) / 2⁶⁴
     */
    static double inverseSurvival(long half) {
        long bits = Double.doubleToRawLongBits(half + 0.5);
        int at = slice(bits);
        double s = place(bits);
        double value = TABLE[at + COEFFICIENTS - 1];
        for (int k = COEFFICIENTS - 2; k >= 0; k--) {
            value = Math.fma(value, s, TABLE[at + k]);
        }
        return value;
    }

    /** The same to {@link #COARSE}, from the first three powers. */
    static double coarse(long half) {
        long bits = Double.doubleToRawLongBits(half + 0.5);
        int at = slice(bits);
        double s = place(bits);
        return Math.fma(Math.fma(TABLE[at + 2], s, TABLE[at + 1]), s, TABLE[at]);
    }

    private static double coarse() {
        double most = 0;
        for (int at = 0; at < TABLE.length; at += COEFFICIENTS) {
            double rest = 0;
            for (int k = 3; k < COEFFICIENTS; k++) {
                rest += Math.abs(TABLE[at + k]);
            }
            most = Math.max(most, rest);
        }
        return most;
    }

    /** Where a number's polynomial begins. */
    private static int slice(long bits) {
        return (int) ((bits >>> REST_BITS) - FIRST) * COEFFICIENTS;
    }

    /** Where in its slice it lies, in [-1, 1]. */
    private static double place(long bits) {
        return 2 * Double.longBitsToDouble(bits << SLICE_BITS & MANTISSA | ONE) - 3;
    }

    private static double[] table() {
        double[] table = new double[(SLICES + 1) * COEFFICIENTS]; // the last, of zeros: 2^63 - 1/2 rounds to 2^63
        double[] values = new double[NODES];
        for (int slice = 0; slice < SLICES; slice++) {
            double left = Double.longBitsToDouble(FIRST + slice << REST_BITS);
            double width = Math.ulp(left) * (1L << REST_BITS);
            for (int n = 0; n < NODES; n++) {
                double place = left + width * (1 + node(n)) / 2;
                values[n] = STANDARD.inverseSurvivalProbability(place * 0x1p-64);
            }
            System.arraycopy(powers(values), 0, table, slice * COEFFICIENTS, COEFFICIENTS);
        }
        return table;
    }

    private static double node(int n) {
        return Math.cos(Math.PI * (n + 0.5) / NODES);
    }

    /** The Chebyshev series of a function on [-1, 1], cut off and written in powers; {@code values} are those at the nodes. */
    private static double[] powers(double[] values) {
        double middle = values[NODES / 2]; // without it the sums below would round more than the values
        double[] sum = new double[COEFFICIENTS];
        double[] before = new double[COEFFICIENTS];
        double[] polynomial = new double[COEFFICIENTS]; // T_k, from T_k-1 and T_k-2
        polynomial[0] = 1;
        for (int k = 0; k < COEFFICIENTS; k++) {
            double coefficient = 0;
            for (int n = 0; n < NODES; n++) {
                coefficient += (values[n] - middle) * Math.cos(Math.PI * k * (n + 0.5) / NODES);
            }
            coefficient *= (k == 0 ? 1.0 : 2.0) / NODES;
            double[] next = new double[COEFFICIENTS];
            for (int i = 0; i < COEFFICIENTS; i++) {
                sum[i] += coefficient * polynomial[i];
                next[i] = (k == 0 ? 1 : 2) * (i == 0 ? 0 : polynomial[i - 1]) - before[i];
            }
            before = polynomial;
            polynomial = next;
        }
        sum[0] += middle;
        return sum;
    }
}
