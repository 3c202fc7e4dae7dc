package io.github.rscsnn.conformance;

import io.github.rscsnn.data.NpyArray;
import io.github.rscsnn.evaluate.Smoothing;
import io.github.rscsnn.option.Require;

/** Kinds {@code smoothing_certify} and {@code smoothing_predict}: one certificate or prediction a row. */
final class SmoothingCheck {
    private static final Bound CERTIFICATE = Bound.elementwise(1e-9, 1e-6);
    private static final Bound P_VALUE = Bound.absolute(1e-9);

    private SmoothingCheck() {}

    static void certify(GoldenCase golden, Comparison comparison) {
        NpyArray nA = golden.array("nA");
        int rows = nA.values().length;
        double[] pABar = new double[rows];
        double[] radius = new double[rows];
        double[] abstain = new double[rows];
        for (int i = 0; i < rows; i++) {
            Smoothing.Certificate certificate = Smoothing.certify(
                    (long) nA.values()[i],
                    (long) row(golden, "n", i),
                    row(golden, "alpha", i),
                    row(golden, "sigma", i));
            pABar[i] = certificate.pABar();
            radius[i] = certificate.radius();
            abstain[i] = certificate.abstain() ? 1 : 0;
        }
        comparison.check("pABar", pABar, nA.shape(), CERTIFICATE);
        comparison.check("radius", radius, nA.shape(), CERTIFICATE);
        comparison.check("abstain", abstain, nA.shape(), Bound.EXACT);
    }

    static void predict(GoldenCase golden, Comparison comparison) {
        NpyArray count1 = golden.array("count1");
        int rows = count1.values().length;
        double[] pValue = new double[rows];
        double[] abstain = new double[rows];
        for (int i = 0; i < rows; i++) {
            Smoothing.Prediction prediction = Smoothing.predict(
                    (long) count1.values()[i], (long) row(golden, "count2", i), row(golden, "alpha", i));
            pValue[i] = prediction.pValue();
            abstain[i] = prediction.abstain() ? 1 : 0;
        }
        comparison.check("p_value", pValue, count1.shape(), P_VALUE);
        comparison.check("abstain", abstain, count1.shape(), Bound.EXACT);
    }

    /** @throws IllegalArgumentException if the array has fewer rows; one value stands for all rows */
    private static double row(GoldenCase golden, String name, int index) {
        double[] values = golden.array(name).values();
        if (values.length == 1) {
            return values[0];
        }
        Require.argument(index < values.length, "array %s has %s rows only", name, values.length);
        return values[index];
    }
}
