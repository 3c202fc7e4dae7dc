package io.github.rscsnn.theory;

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
        double largestChange) {}
