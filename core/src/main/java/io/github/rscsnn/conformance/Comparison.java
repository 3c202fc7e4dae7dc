package io.github.rscsnn.conformance;

import io.github.rscsnn.data.NpyArray;
import io.github.rscsnn.tensor.Tensors;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;

/** Compares computed arrays with those of a case and remembers the element that is worst relative to its bound. */
final class Comparison {
    private final GoldenCase golden;
    private final Set<String> compared = new LinkedHashSet<>();
    private final Set<String> failed = new LinkedHashSet<>();
    private double worstRatio = -1;
    private double worstDeviation = Double.NaN;
    private double worstBound = Double.NaN;
    private String worst = "nothing was compared";

    Comparison(GoldenCase golden) {
        this.golden = golden;
    }

    void check(String array, Tensor got, Bound bound) {
        check(array, Tensors.doubles(got), Tensors.shape(got), bound);
    }

    /** As {@link #check(String, Tensor, Bound)} if the case has the array, which it need not. */
    void checkIfGiven(String array, Tensor got, Bound bound) {
        if (golden.has(array)) {
            check(array, got, bound);
        }
    }

    /** @throws IllegalArgumentException if the case lacks the array */
    void check(String array, double[] got, long[] shape, Bound bound) {
        NpyArray expected = golden.array(array);
        compared.add(array);
        if (!Arrays.equals(shape, expected.shape())) {
            fail(
                    array,
                    String.format(
                            Locale.ROOT, "%s has shape %s, expected %s", array, text(shape), text(expected.shape())));
            return;
        }
        double largest = Arrays.stream(expected.values()).map(Math::abs).max().orElse(0);
        boolean within = true;
        for (int i = 0; i < got.length; i++) {
            within &= element(array, i, got[i], expected, bound.at(expected.values()[i], largest));
        }
        if (!within) {
            failed.add(array);
        }
    }

    /** For scalars, stored with shape [1] or []. */
    void checkScalar(String array, double got, Bound bound) {
        check(array, new double[] {got}, golden.array(array).shape().length == 0 ? new long[0] : new long[] {1}, bound);
    }

    private boolean element(String array, int index, double got, NpyArray expected, double bound) {
        double value = expected.values()[index];
        double deviation = got == value ? 0 : Math.abs(got - value);
        if (!(deviation <= Double.MAX_VALUE) || !(bound <= Double.MAX_VALUE)) { // NaN, or infinities that differ
            deviation = Double.POSITIVE_INFINITY;
        }
        double ratio = deviation == 0 ? 0 : deviation / bound;
        if (ratio > worstRatio || Double.isNaN(ratio)) {
            worstRatio = Double.isNaN(ratio) ? Double.POSITIVE_INFINITY : ratio;
            worstDeviation = deviation;
            worstBound = bound;
            worst = String.format(
                    Locale.ROOT, "%s%s: got %s, expected %s", array, position(index, expected.shape()), got, value);
        }
        return deviation <= bound;
    }

    private void fail(String array, String what) {
        failed.add(array);
        if (worstRatio < Double.POSITIVE_INFINITY) {
            worstRatio = Double.POSITIVE_INFINITY;
            worstDeviation = Double.NaN;
            worstBound = Double.NaN;
            worst = what;
        }
    }

    CaseResult result(String name) {
        if (worstRatio < 0) {
            return CaseResult.notChecked(name, golden.kind(), worst);
        }
        boolean compared = Double.isFinite(worstDeviation);
        return new CaseResult(
                name,
                golden.kind(),
                failed.isEmpty(),
                compared ? (Double) worstDeviation : null,
                compared ? (Double) worstBound : null,
                summary() + unused());
    }

    private String summary() {
        if (!failed.isEmpty()) {
            return String.format(
                    Locale.ROOT,
                    "%d of %d arrays out of bounds (%s), worst %s",
                    failed.size(),
                    compared.size(),
                    String.join(", ", failed),
                    worst);
        }
        return worstDeviation == 0
                ? compared.size() + " arrays, no deviation"
                : compared.size() + " arrays, closest to its bound " + worst;
    }

    /** What the case holds and the check did not look at, such as another convention's results. */
    private String unused() {
        List<String> unused = golden.arrays().keySet().stream()
                .filter(array -> !golden.used().contains(array))
                .toList();
        return unused.isEmpty() ? "" : "; not compared: " + String.join(", ", unused);
    }

    private static String position(int index, long[] shape) {
        long[] position = new long[shape.length];
        long rest = index;
        for (int d = shape.length - 1; d >= 0; d--) {
            position[d] = rest % shape[d];
            rest /= shape[d];
        }
        return text(position);
    }

    private static String text(long[] values) {
        return Arrays.toString(values);
    }
}
