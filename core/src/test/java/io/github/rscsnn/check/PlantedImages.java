package io.github.rscsnn.check;

import io.github.rscsnn.attack.PlantedDefences.Planted;
import io.github.rscsnn.data.Dataset;
import io.github.rscsnn.data.ImageFormat;
import io.github.rscsnn.data.Normalisation;
import io.github.rscsnn.data.Split;
import io.github.rscsnn.tensor.Tensors;
import java.util.List;

/** The images of planted defences as a data set, repeated so that tests have enough of them to be significant. */
final class PlantedImages implements Dataset {
    private final float[] pixels;
    private final long[] labels;
    private final int size;

    PlantedImages(Planted planted, int size) {
        pixels = Tensors.floats(planted.images());
        labels = Tensors.longs(planted.labels());
        this.size = size;
    }

    @Override
    public ImageFormat format() {
        return new ImageFormat(
                "planted", 1, 8, 8, List.of("a", "b", "c", "d"), new Normalisation(new float[] {0}, new float[] {1}));
    }

    @Override
    public Split split() {
        return Split.TEST;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public int label(int index) {
        return (int) labels[index % labels.length];
    }

    @Override
    public void pixels(int index, byte[] into) {
        int bytes = imageBytes();
        int start = index % labels.length * bytes;
        for (int i = 0; i < bytes; i++) {
            into[i] = (byte) Math.round(pixels[start + i] * 255);
        }
    }
}
