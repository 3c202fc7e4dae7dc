package io.github.rscsnn.theory;

/**
 * Closed-form moments of Y = W X + b for independent components of X.
 *
 * @param mean [outputs]
 * @param covariance [outputs · outputs], W diag(v) Wᵀ
 * @param fourth [outputs · outputs], at (i, j) the sum over k of W_ik² W_jk² κ4(X_k)
 */
record OutputMoments(double[] mean, double[] covariance, double[] fourth) {
    static OutputMoments of(double[][] matrix, double[] bias, Moments[] inputs) {
        int outputs = matrix.length;
        double[] mean = bias.clone();
        double[] covariance = new double[outputs * outputs];
        double[] fourth = new double[outputs * outputs];
        for (int i = 0; i < outputs; i++) {
            double[] weighted = new double[inputs.length];
            double[] weighted4 = new double[inputs.length];
            for (int k = 0; k < inputs.length; k++) {
                double w = matrix[i][k];
                mean[i] += w * inputs[k].mean();
                weighted[k] = w * inputs[k].variance();
                weighted4[k] = w * w * inputs[k].fourthCumulant();
            }
            for (int j = 0; j <= i; j++) {
                double second = 0;
                double cumulant = 0;
                double[] row = matrix[j];
                for (int k = 0; k < inputs.length; k++) {
                    second += weighted[k] * row[k];
                    cumulant += weighted4[k] * row[k] * row[k];
                }
                covariance[i * outputs + j] = covariance[j * outputs + i] = second;
                fourth[i * outputs + j] = fourth[j * outputs + i] = cumulant;
            }
        }
        return new OutputMoments(mean, covariance, fourth);
    }

    int outputs() {
        return mean.length;
    }

    /** Sum of the variances of all outputs. */
    double totalVariance() {
        double sum = 0;
        for (int i = 0; i < outputs(); i++) {
            sum += covariance[i * outputs() + i];
        }
        return sum;
    }

    /**
     * Standard error of the mean over {@code draws} of (Y_i - EY_i)(Y_j - EY_j): its variance is C_ii C_jj + C_ij² + the
     * fourth cumulant term, over the number of draws.
     */
    double standardError(int i, int j, int draws) {
        double cii = covariance[i * outputs() + i];
        double cjj = covariance[j * outputs() + j];
        double cij = covariance[i * outputs() + j];
        return Math.sqrt(Math.max(0, cii * cjj + cij * cij + fourth[i * outputs() + j]) / draws);
    }
}
