package io.github.rscsnn.theory;

/**
 * One coding behind one linear layer, before and after one perturbation, over several images.
 *
 * <p>"Total variance" is the trace of the output's covariance at one time step, averaged over the images. Changes are
 * ratios of sums over the images: of the changes, to the values before.
 *
 * @param layer the linear layer
 * @param perturbation what was added to the images
 * @param coding with parameters; "no clamp" where Eq. 10 is left out, as in the theorem
 * @param images n
 * @param outputs of the layer
 * @param draws of the coding for each estimate
 * @param varianceBefore total variance, closed form
 * @param varianceAfter the same for the perturbed images
 * @param change of the total variance, closed form; 0.01 is one percent
 * @param measuredChange the same by Monte Carlo with common random numbers before and after
 * @param measuredLow lower end of its 99 % interval over the draws
 * @param measuredHigh upper end
 * @param matrixChange Frobenius norm of the change of the covariance matrix over that of the matrix before, closed form
 * @param entries means and covariances compared with Monte Carlo
 * @param share95 share of them within their own 95 % interval around our closed form
 * @param largest largest deviation from our closed form in standard errors
 * @param bound what {@code largest} may be at the confidence of the whole check
 * @param outside how many exceed it
 * @param theoremMeansOutside means that are beyond it around the paper's Eq. 12
 * @param theoremCovariancesOutside covariances that are beyond it around the paper's Eq. 13 or 14
 */
public record CovarianceCase(
        String layer,
        String perturbation,
        String coding,
        int images,
        int outputs,
        int draws,
        double varianceBefore,
        double varianceAfter,
        double change,
        double measuredChange,
        double measuredLow,
        double measuredHigh,
        double matrixChange,
        long entries,
        double share95,
        double largest,
        double bound,
        long outside,
        long theoremMeansOutside,
        long theoremCovariancesOutside) {
    /** Whether our closed form survived. */
    public boolean agrees() {
        return outside == 0;
    }

    /** Whether the paper's theorem did, for means and covariances before and after. */
    public boolean theoremHolds() {
        return theoremMeansOutside == 0 && theoremCovariancesOutside == 0;
    }
}
