package io.github.rscsnn.evaluate;

import io.github.rscsnn.data.Dataset;
import io.github.rscsnn.data.ImageFormat;
import io.github.rscsnn.data.Normalisation;
import io.github.rscsnn.data.Split;
import java.util.Arrays;
import java.util.List;

/**
 * Images of one pixel in two classes.
 *
 * @param values in [0, 1]
 */
record OnePixel(double[] values, int[] labels) implements Dataset {
    static OnePixel constant(int size, double value, int label) {
        double[] values = new double[size];
        int[] labels = new int[size];
        Arrays.fill(values, value);
        Arrays.fill(labels, label);
        return new OnePixel(values, labels);
    }

    @Override
    public ImageFormat format() {
        return new ImageFormat(
                "one pixel", 1, 1, 1, List.of("dark", "bright"), new Normalisation(new float[] {0}, new float[] {1}));
    }

    @Override
    public Split split() {
        return Split.TEST;
    }

    @Override
    public int size() {
        return values.length;
    }

    @Override
    public int label(int index) {
        return labels[index];
    }

    @Override
    public void pixels(int index, byte[] into) {
        into[0] = (byte) Math.round(values[index] * 255);
    }
}
