package io.github.rscsnn.data;

import io.github.rscsnn.tensor.Seeds;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * A generated data set of ten classes, [3, 32, 32], that needs no download: five shapes of high contrast (disc, square,
 * triangle, ring, cross), each filled with one of two faint textures (rows or columns of stripes).
 *
 * <p>Position, scale, rotation, colours, clutter and noise vary. The texture's amplitude lies below 16/255, so an
 * attack of epsilon = 8/255 can turn one texture into the other, while no such attack can turn one shape into another:
 * a robust classifier keeps about half of its accuracy, one that is not may lose all. Mirroring left and right keeps
 * the class.
 *
 * <p>Image i is a pure function of seed, split and i: data sets of different sizes share their first images, and
 * training and test images never come from the same stream. Labels go round, so every ten consecutive images hold each
 * class once.
 */
public final class Shapes10 implements Dataset {
    /** Training images in {@link #standard}. */
    public static final int TRAIN_IMAGES = 10_000;

    /** Test images in {@link #standard}. */
    public static final int TEST_IMAGES = 2_000;

    private static final List<String> CLASS_NAMES = List.of(
            "disc rows",
            "disc columns",
            "square rows",
            "square columns",
            "triangle rows",
            "triangle columns",
            "ring rows",
            "ring columns",
            "cross rows",
            "cross columns");

    private static final Normalisation NORMALISATION =
            new Normalisation(new float[] {.36f, .36f, .36f}, new float[] {.17f, .17f, .17f});

    private final Split split;
    private final byte[][] images;

    private Shapes10(Split split, byte[][] images) {
        this.split = split;
        this.images = images;
    }

    /** {@link #TRAIN_IMAGES} or {@link #TEST_IMAGES} images from seed 0. */
    public static Shapes10 standard(Split split) {
        return generate(split, split == Split.TRAIN ? TRAIN_IMAGES : TEST_IMAGES, 0);
    }

    /**
     * Draws images 0 to {@code size - 1} of a split.
     *
     * @throws IllegalArgumentException if the size is below 1
     */
    public static Shapes10 generate(Split split, int size, long seed) {
        if (size < 1) {
            throw new IllegalArgumentException("shapes10 needs at least 1 image: got " + size);
        }
        Seeds seeds = new Seeds(seed).child("shapes10-" + split);
        byte[][] images = new byte[size][];
        IntStream.range(0, size)
                .parallel()
                .forEach(i -> images[i] = new ShapeScene(seeds.random("image", i), classOf(i)).draw());
        return new Shapes10(split, images);
    }

    private static int classOf(int index) {
        return index % CLASS_NAMES.size();
    }

    @Override
    public String name() {
        return "shapes10";
    }

    @Override
    public Split split() {
        return split;
    }

    @Override
    public int size() {
        return images.length;
    }

    @Override
    public int channels() {
        return 3;
    }

    @Override
    public int height() {
        return ShapeScene.SIZE;
    }

    @Override
    public int width() {
        return ShapeScene.SIZE;
    }

    @Override
    public int label(int index) {
        return classOf(Objects.checkIndex(index, images.length));
    }

    @Override
    public void pixels(int index, byte[] into) {
        DataFiles.checkRoom(into, imageBytes());
        System.arraycopy(images[index], 0, into, 0, imageBytes());
    }

    @Override
    public List<String> classNames() {
        return CLASS_NAMES;
    }

    @Override
    public Normalisation normalisation() {
        return NORMALISATION;
    }
}
