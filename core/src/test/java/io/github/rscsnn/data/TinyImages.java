package io.github.rscsnn.data;

import java.util.List;
import java.util.SplittableRandom;

/**
 * Small random images whose mean brightness grows with their class, so that there is something to learn.
 *
 * @param size number of images
 * @param side height and width in pixels
 * @param channels C
 */
public record TinyImages(int size, int side, int channels) implements Dataset {
    /** RGB. */
    public TinyImages(int size, int side) {
        this(size, side, 3);
    }

    @Override
    public ImageFormat format() {
        float[] half = new float[channels];
        java.util.Arrays.fill(half, 0.5f);
        return new ImageFormat(
                "tiny",
                channels,
                side,
                side,
                List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"),
                new Normalisation(half, half));
    }

    @Override
    public Split split() {
        return Split.TRAIN;
    }

    @Override
    public int label(int index) {
        return index % 10;
    }

    @Override
    public void pixels(int index, byte[] into) {
        SplittableRandom random = new SplittableRandom(index);
        int bytes = imageBytes();
        for (int i = 0; i < bytes; i++) {
            into[i] = (byte) (label(index) * 20 + random.nextInt(60));
        }
    }
}
