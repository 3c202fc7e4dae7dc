package io.github.rscsnn.kernel;

/**
 * Batch normalisation of one layer, w * (z - mean) / sqrt(variance + epsilon) + b, as the affine map that kernels
 * apply, and the way back from a kernel's channel sums to the gradients of w, b and z.
 *
 * @param statistics mean and variance that normalise: the batch's own in training, the running ones in evaluation
 * @param weight w per channel
 * @param bias b per channel
 * @param epsilon added to the variance, &gt;= 0
 */
public record BatchNormFold(ChannelStatistics statistics, float[] weight, float[] bias, double epsilon) {
    /** The map from z to the normalised value; its centre is the mean. */
    public ChannelAffine affine() {
        float[] scale = new float[weight.length];
        float[] shift = new float[weight.length];
        float[] centre = new float[weight.length];
        for (int c = 0; c < weight.length; c++) {
            double factor = weight[c] * inverseDeviation(c);
            scale[c] = (float) factor;
            shift[c] = (float) (bias[c] - statistics.mean()[c] * factor);
            centre[c] = (float) statistics.mean()[c];
        }
        return new ChannelAffine(scale, shift, centre);
    }

    /** The gradient of w, from sums taken with {@link #affine}. */
    public double[] weightGradient(ChannelSums sums) {
        double[] gradient = new double[weight.length];
        for (int c = 0; c < gradient.length; c++) {
            gradient[c] = centred(sums, c) * inverseDeviation(c);
        }
        return gradient;
    }

    /** The gradient of b: sum of gy. */
    public double[] biasGradient(ChannelSums sums) {
        return sums.gradient().clone();
    }

    /**
     * The gradient of z where mean and variance are those of z itself (training), as a function of gy and z:
     * gz = w r (gy - mean(gy) - (z - mean) r^2 mean(gy (z - mean))), with r = 1 / sqrt(variance + epsilon).
     */
    public InputGradient inputGradient(ChannelSums sums) {
        float[] ofGradient = new float[weight.length];
        float[] ofInput = new float[weight.length];
        float[] constant = new float[weight.length];
        for (int c = 0; c < weight.length; c++) {
            double r = inverseDeviation(c);
            double a = weight[c] * r;
            double b = -a * r * r * centred(sums, c) / statistics.count();
            ofGradient[c] = (float) a;
            ofInput[c] = (float) b;
            constant[c] = (float) (-a * sums.gradient()[c] / statistics.count()
                    - b * statistics.mean()[c]);
        }
        return new InputGradient(ofGradient, ofInput, constant);
    }

    /**
     * gz = fma(a, gy, fma(b, z, d)) per channel.
     *
     * @param ofGradient a
     * @param ofInput b
     * @param constant d
     */
    public record InputGradient(float[] ofGradient, float[] ofInput, float[] constant) {}

    private double inverseDeviation(int c) {
        return 1 / Math.sqrt(statistics.variance()[c] + epsilon);
    }

    /** Sum of gy * (z - mean): the kernel's centre is the mean rounded to float32. */
    private double centred(ChannelSums sums, int c) {
        double mean = statistics.mean()[c];
        return sums.gradientTimesInput()[c] + ((float) mean - mean) * sums.gradient()[c];
    }
}
