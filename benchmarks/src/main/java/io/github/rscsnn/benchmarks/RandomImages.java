package io.github.rscsnn.benchmarks;

import io.github.rscsnn.data.Dataset;
import io.github.rscsnn.data.Normalisation;
import io.github.rscsnn.data.Split;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Noise in the shape of a data set: what a network costs does not depend on what it sees.
 *
 * @param size number of images
 * @param side height and width in pixels
 * @param classes K
 */
record RandomImages(int size, int side, int classes) implements Dataset {
    private static final float[] HALF = {0.5f, 0.5f, 0.5f};
    private static final float[] DEVIATION = {0.25f, 0.25f, 0.25f};

    @Override
    public String name() {
        return "random";
    }

    @Override
    public Split split() {
        return Split.TRAIN;
    }

    @Override
    public int channels() {
        return 3;
    }

    @Override
    public int height() {
        return side;
    }

    @Override
    public int width() {
        return side;
    }

    @Override
    public int label(int index) {
        return index % classes;
    }

    @Override
    public void pixels(int index, byte[] into) {
        byte[] random = new byte[imageBytes()];
        new SplittableRandom(index).nextBytes(random);
        System.arraycopy(random, 0, into, 0, random.length);
    }

    @Override
    public List<String> classNames() {
        return IntStream.range(0, classes).mapToObj(Integer::toString).toList();
    }

    @Override
    public Normalisation normalisation() {
        return new Normalisation(HALF, DEVIATION);
    }
}
