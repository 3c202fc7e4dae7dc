package io.github.rscsnn.theory;

/** Sums over the images of one {@link CovarianceCase}. */
final class CaseTally {
    private static final double Z99 = 2.5758293035489004;

    private final LinearLayer layer;
    private final CodingModel model;
    private final String perturbation;
    private final TheorySettings settings;
    private final double bound;
    private int images;
    private double before;
    private double after;
    private double measured;
    private double measuredVariance;
    private double squareBefore;
    private double squareChange;
    private Agreement ours = Agreement.NONE;
    private Agreement theoremMeans = Agreement.NONE;
    private Agreement theoremCovariances = Agreement.NONE;

    CaseTally(LinearLayer layer, CodingModel model, String perturbation, TheorySettings settings, double bound) {
        this.layer = layer;
        this.model = model;
        this.perturbation = perturbation;
        this.settings = settings;
        this.bound = bound;
    }

    void add(Estimate clean, Estimate perturbed) {
        images++;
        before += clean.closed().totalVariance();
        after += perturbed.closed().totalVariance();
        for (int i = 0; i < clean.closed().covariance().length; i++) {
            double value = clean.closed().covariance()[i];
            double change = perturbed.closed().covariance()[i] - value;
            squareBefore += value * value;
            squareChange += change * change;
        }
        addMeasured(clean.measured().squares(), perturbed.measured().squares());
        for (Estimate side : new Estimate[] {clean, perturbed}) {
            ours = ours.plus(Agreement.ofMeans(side.closed(), side.measured(), bound))
                    .plus(Agreement.ofCovariances(side.closed(), side.measured(), bound));
            theoremMeans = theoremMeans.plus(Agreement.ofMeans(side.theorem(), side.measured(), bound));
            theoremCovariances =
                    theoremCovariances.plus(Agreement.ofCovariances(side.theorem(), side.measured(), bound));
        }
    }

    /** Draw for draw, for both sides saw the same noise. */
    private void addMeasured(double[] clean, double[] perturbed) {
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < clean.length; i++) {
            double difference = perturbed[i] - clean[i];
            sum += difference;
            squares += difference * difference;
        }
        double mean = sum / clean.length;
        measured += mean;
        measuredVariance += Math.max(0, squares / clean.length - mean * mean) / (clean.length - 1);
    }

    CovarianceCase result() {
        double spread = Z99 * Math.sqrt(measuredVariance);
        return new CovarianceCase(
                layer.name(),
                perturbation,
                model.name(),
                images,
                layer.outputs(),
                settings.draws(),
                before / images,
                after / images,
                share(after - before, before),
                share(measured, before),
                share(measured - spread, before),
                share(measured + spread, before),
                share(Math.sqrt(squareChange), Math.sqrt(squareBefore)),
                ours.entries(),
                ours.share95(),
                ours.largest(),
                bound,
                ours.outside(),
                theoremMeans.outside(),
                theoremCovariances.outside());
    }

    /** An image that is black everywhere has no variance to change. */
    private static double share(double change, double of) {
        return of == 0 ? 0 : change / of;
    }

    /** One image behind one layer and coding. */
    record Estimate(OutputMoments closed, OutputMoments theorem, MonteCarlo measured) {}
}
