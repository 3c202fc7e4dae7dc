package io.github.rscsnn.theory;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** What the cases say about each statement of the paper. */
final class Verdicts {
    private Verdicts() {}

    static List<TheoryResult.Verdict> of(
            List<CovarianceCase> cases, List<PixelCase> pixels, String attack, List<CodingModel> models) {
        List<CovarianceCase> poisson = select(cases, models, model -> model.isPoisson());
        List<CovarianceCase> plain = select(cases, models, model -> !model.isPoisson() && !model.isClamped());
        List<CovarianceCase> clamped = select(cases, models, CodingModel::isClamped);
        List<TheoryResult.Verdict> verdicts = new ArrayList<>();
        verdicts.add(new TheoryResult.Verdict(
                "Theorem 3.2: Poisson coding's covariance before and after the attack (Eq. 13)",
                holds(poisson),
                drawn(poisson) + "; under " + attack + " the total variance changes by " + changes(poisson, attack)));
        verdicts.add(new TheoryResult.Verdict(
                "Theorem 3.3 as it is stated, without the clamp (Eq. 14)",
                holds(plain),
                drawn(plain) + "; under " + attack + " the total variance changes by " + changes(plain, attack)));
        verdicts.add(new TheoryResult.Verdict(
                "Theorem 3.3 for what networks see, with the clamp of Eq. 10",
                holds(clamped),
                rejected(clamped) + "; a pixel's variance is " + ratios(pixels)
                        + " of sigma2; under " + attack + " the total variance changes by "
                        + changes(clamped, attack)));
        verdicts.add(new TheoryResult.Verdict(
                "Closed form of the clipped Gaussian, with the clamp of Eq. 10",
                clamped.stream().allMatch(CovarianceCase::agrees),
                drawn(clamped)));
        return verdicts;
    }

    private static List<CovarianceCase> select(
            List<CovarianceCase> cases, List<CodingModel> models, java.util.function.Predicate<CodingModel> which) {
        List<String> names =
                models.stream().filter(which).map(CodingModel::name).toList();
        return cases.stream().filter(one -> names.contains(one.coding())).toList();
    }

    private static boolean holds(List<CovarianceCase> cases) {
        return cases.stream().allMatch(CovarianceCase::theoremHolds);
    }

    private static String drawn(List<CovarianceCase> cases) {
        long entries = cases.stream().mapToLong(CovarianceCase::entries).sum();
        long outside = cases.stream().mapToLong(CovarianceCase::outside).sum();
        double largest =
                cases.stream().mapToDouble(CovarianceCase::largest).max().orElse(0);
        return String.format(
                Locale.ROOT,
                "beyond %.2f standard errors: %d of %d means and covariances (largest %.2f)",
                cases.getFirst().bound(),
                outside,
                entries,
                largest);
    }

    private static String rejected(List<CovarianceCase> cases) {
        long entries = cases.stream().mapToLong(CovarianceCase::entries).sum();
        long means =
                cases.stream().mapToLong(CovarianceCase::theoremMeansOutside).sum();
        long covariances = cases.stream()
                .mapToLong(CovarianceCase::theoremCovariancesOutside)
                .sum();
        return String.format(
                Locale.ROOT,
                "beyond %.2f standard errors of Eq. 12 and 14: %d means and %d covariances of %d numbers",
                cases.getFirst().bound(),
                means,
                covariances,
                entries);
    }

    private static String changes(List<CovarianceCase> cases, String attack) {
        List<CovarianceCase> attacked =
                cases.stream().filter(one -> one.perturbation().equals(attack)).toList();
        return range(attacked, one -> 100 * one.change(), " %");
    }

    private static String ratios(List<PixelCase> pixels) {
        List<PixelCase> clamped =
                pixels.stream().filter(one -> one.clippedShare() > 0).toList();
        return range(clamped, one -> 100 * one.variance() / one.theoremVariance(), " %");
    }

    private static <T> String range(List<T> cases, ToDoubleFunction<T> value, String unit) {
        double low = cases.stream().mapToDouble(value).min().orElse(0);
        double high = cases.stream().mapToDouble(value).max().orElse(0);
        String from = number(low);
        String to = number(high);
        return from.equals(to) ? from + unit : from + " to " + to + unit;
    }

    /** Without the minus of a rounded zero. */
    private static String number(double value) {
        return String.format(Locale.ROOT, "%.2f", Math.round(value * 100) / 100.0 + 0.0);
    }
}
