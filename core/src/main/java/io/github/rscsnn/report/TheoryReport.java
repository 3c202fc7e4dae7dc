package io.github.rscsnn.report;

import io.github.rscsnn.theory.ClippedGaussian;
import io.github.rscsnn.theory.CovarianceCase;
import io.github.rscsnn.theory.PixelCase;
import io.github.rscsnn.theory.TheoryResult;
import io.github.rscsnn.train.AtomicFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** Tables and pictures of the check of Theorems 3.2 and 3.3. */
public final class TheoryReport {
    private static final int CURVE_POINTS = 101;

    private TheoryReport() {}

    /** One row a statement of the paper. */
    public static Table verdicts(TheoryResult result) {
        return Table.of(result.verdicts())
                .column("statement", TheoryResult.Verdict::statement)
                .column("verdict", verdict -> verdict.holds() ? "holds" : "does not hold")
                .column("evidence", TheoryResult.Verdict::evidence)
                .table();
    }

    /** One row a layer, coding and perturbation. */
    public static Table covariances(TheoryResult result) {
        return Table.of(result.covariances())
                .column("layer", CovarianceCase::layer)
                .column("coding", CovarianceCase::coding)
                .column("perturbation", CovarianceCase::perturbation)
                .number("total variance", "%.4g", CovarianceCase::varianceBefore)
                .column("change %", one -> percent(one.change()))
                .column("measured %", one -> percent(one.measuredChange()))
                .column(
                        "99 % interval",
                        one -> "[" + percent(one.measuredLow()) + ", " + percent(one.measuredHigh()) + "]")
                .column("matrix change %", one -> percent(one.matrixChange()))
                .column("in 95 %", one -> percent(one.share95()) + " %")
                .column("largest z", one -> String.format(Locale.ROOT, "%.2f of %.2f", one.largest(), one.bound()))
                .column("closed form", one -> one.agrees() ? "holds" : one.outside() + " of " + one.entries() + " off")
                .column(
                        "paper's theorem",
                        one -> one.theoremHolds()
                                ? "holds"
                                : one.theoremMeansOutside() + " means, " + one.theoremCovariancesOutside()
                                        + " covariances off")
                .column("n", CovarianceCase::images)
                .table();
    }

    /** One row a coding and perturbation: single pixels, closed form. */
    public static Table pixels(TheoryResult result) {
        return Table.of(result.pixels())
                .column("coding", PixelCase::coding)
                .column("perturbation", PixelCase::perturbation)
                .column("clipped %", one -> percent(one.clippedShare()))
                .number("mean |bias|", "%.4f", PixelCase::bias)
                .number("variance", "%.4f", PixelCase::variance)
                .number("variance by theorem", "%.4f", PixelCase::theoremVariance)
                .column("change %", one -> percent(one.change()))
                .column("absolute change %", one -> percent(one.absoluteChange()))
                .number("largest change", "%.5f", PixelCase::largestChange)
                .column("n", PixelCase::images)
                .table();
    }

    /** The variance of a coded pixel against its value, with the clamp (solid) and as the theorem has it (dotted). */
    public static LinePlot varianceCurves(List<Double> sigma2) {
        List<LinePlot.Series> series = new ArrayList<>();
        List<LinePlot.Point> poisson = new ArrayList<>();
        for (int i = 0; i < CURVE_POINTS; i++) {
            double x = i / (CURVE_POINTS - 1.0);
            poisson.add(LinePlot.Point.of(x, x * (1 - x)));
        }
        series.add(LinePlot.Series.of("Poisson, x (1 − x)", poisson));
        for (int s = 0; s < sigma2.size(); s++) {
            double variance = sigma2.get(s);
            List<LinePlot.Point> clamped = new ArrayList<>();
            for (LinePlot.Point at : poisson) {
                clamped.add(LinePlot.Point.of(
                        at.x(), ClippedGaussian.of(at.x(), Math.sqrt(variance)).variance()));
            }
            series.add(LinePlot.Series.of("RSC, σ² = " + variance + ", clamped", clamped)
                    .colour(s + 1));
            series.add(LinePlot.Series.of(
                            "σ² = " + variance + ", no clamp",
                            List.of(LinePlot.Point.of(0, variance), LinePlot.Point.of(1, variance)))
                    .line(LinePlot.Line.DOTTED)
                    .colour(s + 1));
        }
        return new LinePlot(
                "Variance of a coded pixel, one time step",
                Axis.linear("pixel value x").range(0, 1).at(0, 0.25, 0.5, 0.75, 1),
                Axis.linear("variance"),
                series);
    }

    /** How much the total variance behind the first layer of {@code result} changes, with Monte Carlo's intervals. */
    public static BarPlot changes(TheoryResult result) {
        String layer = result.covariances().getFirst().layer();
        return bars(
                result,
                "Change of total variance, " + layer + ", " + result.data(),
                "change (%); whiskers: 99 % interval of Monte Carlo",
                one -> BarPlot.Bar.of(100 * one.change(), 100 * one.measuredLow(), 100 * one.measuredHigh()));
    }

    /** How much the whole covariance matrix changes, where increases and decreases do not cancel; closed form. */
    public static BarPlot matrixChanges(TheoryResult result) {
        String layer = result.covariances().getFirst().layer();
        return bars(
                result,
                "Change of the covariance matrix, " + layer + ", " + result.data(),
                "Frobenius norm of the change, relative to the matrix (%)",
                one -> BarPlot.Bar.of(100 * one.matrixChange()));
    }

    private static BarPlot bars(
            TheoryResult result, String title, String axis, Function<CovarianceCase, BarPlot.Bar> bar) {
        String layer = result.covariances().getFirst().layer();
        List<CovarianceCase> cases = result.covariances().stream()
                .filter(one -> one.layer().equals(layer))
                .toList();
        List<String> codings =
                cases.stream().map(CovarianceCase::coding).distinct().toList();
        List<BarPlot.Series> series = new ArrayList<>();
        for (String perturbation :
                cases.stream().map(CovarianceCase::perturbation).distinct().toList()) {
            series.add(new BarPlot.Series(
                    perturbation,
                    cases.stream()
                            .filter(one -> one.perturbation().equals(perturbation))
                            .map(bar)
                            .toList()));
        }
        return new BarPlot(title, Axis.linear(axis), codings, series);
    }

    /**
     * Writes {@code NAME.md} with all tables, their CSV files and the plots.
     *
     * @return the files
     */
    public static List<Path> write(TheoryResult result, Path folder, String name) throws IOException {
        Files.createDirectories(folder);
        List<Path> files = new ArrayList<>();
        files.add(text(
                folder.resolve(name + ".md"),
                verdicts(result).markdown() + "\n" + covariances(result).markdown() + "\n"
                        + pixels(result).markdown()));
        files.add(text(
                folder.resolve(name + "-covariances.csv"), covariances(result).csv()));
        files.add(text(folder.resolve(name + "-pixels.csv"), pixels(result).csv()));
        files.addAll(varianceCurves(result.settings().sigma2()).write(folder, name + "-variance"));
        files.addAll(changes(result).write(folder, name + "-changes"));
        files.addAll(matrixChanges(result).write(folder, name + "-matrix"));
        return files;
    }

    private static Path text(Path file, String content) throws IOException {
        AtomicFiles.writeString(file, content);
        return file;
    }

    /** Without the minus of a rounded zero. */
    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f", Math.round(share * 1e4) / 100.0 + 0.0);
    }
}
