package io.github.rscsnn.theory;

/**
 * How far Monte Carlo estimates are from a closed form, in standard errors of the estimate under that form.
 *
 * @param entries numbers compared: means, and the covariances on and below the diagonal
 * @param within95 how many lie in their own 95 % interval
 * @param outside how many lie beyond the bound that all of them together keep with the stated confidence
 * @param largest the largest deviation, in standard errors; at most 1e6
 */
record Agreement(long entries, long within95, long outside, double largest) {
    static final Agreement NONE = new Agreement(0, 0, 0, 0);
    private static final double Z95 = 1.959963984540054;
    private static final double LARGEST = 1e6;

    /** Of float32 arithmetic, relative to the scale of the outputs; statistical errors are far larger. */
    private static final double ROUNDING = 2e-5;

    /** @param bound in standard errors, see {@link TheorySettings#bound} */
    static Agreement ofMeans(OutputMoments closed, MonteCarlo measured, double bound) {
        int outputs = closed.outputs();
        double scale = 0;
        for (double mean : closed.mean()) {
            scale = Math.max(scale, Math.abs(mean));
        }
        Agreement all = NONE;
        for (int i = 0; i < outputs; i++) {
            double error = Math.sqrt(closed.covariance()[i * outputs + i] / measured.draws());
            all = all.plus(one(measured.mean()[i] - closed.mean()[i], error, ROUNDING * scale, bound));
        }
        return all;
    }

    static Agreement ofCovariances(OutputMoments closed, MonteCarlo measured, double bound) {
        int outputs = closed.outputs();
        double rounding = ROUNDING * closed.totalVariance() / outputs;
        Agreement all = NONE;
        for (int i = 0; i < outputs; i++) {
            for (int j = 0; j <= i; j++) {
                double deviation = measured.covariance()[i * outputs + j] - closed.covariance()[i * outputs + j];
                all = all.plus(one(deviation, closed.standardError(i, j, measured.draws()), rounding, bound));
            }
        }
        return all;
    }

    private static Agreement one(double deviation, double error, double rounding, double bound) {
        double size = Math.max(0, Math.abs(deviation) - rounding);
        double z = size == 0 ? 0 : Math.min(LARGEST, size / error);
        return new Agreement(1, z <= Z95 ? 1 : 0, z > bound ? 1 : 0, z);
    }

    Agreement plus(Agreement other) {
        return new Agreement(
                entries + other.entries,
                within95 + other.within95,
                outside + other.outside,
                Math.max(largest, other.largest));
    }

    double share95() {
        return entries == 0 ? 0 : within95 / (double) entries;
    }
}
