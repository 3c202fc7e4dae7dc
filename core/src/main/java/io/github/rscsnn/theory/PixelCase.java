package io.github.rscsnn.theory;

import io.github.rscsnn.network.Normalise;

/**
 * What one perturbation does to the distribution of a coded pixel, in closed form, over all pixels of several images. Units
 * are those of the noise space: pixels, or standard deviations of a channel.
 *
 * @param perturbation what was added to the images
 * @param coding with parameters
 * @param images n
 * @param clippedShare probability that the clamp changes a value, mean over pixels
 * @param bias mean over pixels of |E[coded] - uncoded|; 0 if Eq. 11 holds
 * @param variance mean over pixels before
 * @param theoremVariance the same by Eq. 13 or 14
 * @param change of the sum of the variances, relative to it
 * @param absoluteChange the same with the sum of the absolute changes, which do not cancel
 * @param largestChange largest absolute change of one pixel's variance
 */
public record PixelCase(
        String perturbation,
        String coding,
        int images,
        double clippedShare,
        double bias,
        double variance,
        double theoremVariance,
        double change,
        double absoluteChange,
        double largestChange) {
    /**
     * @param clean [N · C · H · W]
     * @param perturbed the same shape
     * @param plane H · W
     */
    static PixelCase of(
            CodingModel model,
            String perturbation,
            float[] clean,
            float[] perturbed,
            int images,
            int plane,
            Normalise normalise) {
        double clipped = 0;
        double bias = 0;
        double variance = 0;
        double theorem = 0;
        double change = 0;
        double absolute = 0;
        double largest = 0;
        int channels = normalise.mean().length;
        float[] means = normalise.mean();
        float[] stds = normalise.std();
        for (int i = 0; i < clean.length; i++) {
            int c = i / plane % channels;
            Moments before = model.coded(clean[i], means[c], stds[c]);
            Moments after = model.coded(perturbed[i], means[c], stds[c]);
            double difference = after.variance() - before.variance();
            clipped += model.clippedShare(clean[i], means[c], stds[c]);
            bias += Math.abs(before.mean() - model.uncoded(clean[i], means[c], stds[c]));
            variance += before.variance();
            theorem += model.theoremVariance(clean[i]);
            change += difference;
            absolute += Math.abs(difference);
            largest = Math.max(largest, Math.abs(difference));
        }
        int n = clean.length;
        return new PixelCase(
                perturbation,
                model.name(),
                images,
                clipped / n,
                bias / n,
                variance / n,
                theorem / n,
                variance == 0 ? 0 : change / variance,
                variance == 0 ? 0 : absolute / variance,
                largest);
    }
}
