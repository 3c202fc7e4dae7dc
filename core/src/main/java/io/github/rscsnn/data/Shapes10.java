package io.github.rscsnn.data;

import io.github.rscsnn.option.Require;
import io.github.rscsnn.tensor.Seeds;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * A generated data set of ten classes, [3, 32, 32], that needs no download: eight bright shapes on a darker ground, of
 * which disc and square come in two classes each, one warm (more red than blue) and one cool.
 *
 * <p>Position, scale, rotation, colours, clutter and noise vary. Even classes are warm and odd ones cool throughout, by as much as
 * {@link Colour} says; images of the two kinds differ in nothing else. Mirroring left and right keeps the class.
 *
 * <p>Image i is a pure function of seed, split and i: data sets of different sizes share their first images, and
 * training and test images never come from the same stream. Labels go round, so every ten consecutive images hold each
 * class once.
 */
public final class Shapes10 {
    /** Training images in {@link #standard}. */
    public static final int TRAIN_IMAGES = 10_000;

    /** Test images in {@link #standard}. */
    public static final int TEST_IMAGES = 2_000;

    private static final List<String> CLASS_NAMES = List.of(
            "warm disc",
            "cool disc",
            "warm square",
            "cool square",
            "triangle",
            "cross",
            "ring",
            "star",
            "crescent",
            "bar");

    private static final Shape[] SHAPES = {
        Shape.DISC,
        Shape.DISC,
        Shape.SQUARE,
        Shape.SQUARE,
        Shape.TRIANGLE,
        Shape.CROSS,
        Shape.RING,
        Shape.STAR,
        Shape.CRESCENT,
        Shape.BAR
    };

    /** Half the difference of red and blue by which a shape is warm or cool. */
    public enum Colour {
        /**
         * 5/255 to 9/255, {@code shapes10}: an attack of epsilon = 8/255 can turn it round, while no such attack can turn one shape
         * into another. A short training finds it or not, as its seed will have it, and ends at 99 % or 80 % accordingly.
         */
        FAINT("shapes10", 5, 9, new Normalisation(new float[] {.332f, .332f, .332f}, new float[] {.221f, .221f, .221f
        })),
        /** 40/255 to 60/255, {@code shapes10-vivid}: as plain as the shape, out of reach of such an attack. */
        VIVID("shapes10-vivid", 40, 60, new Normalisation(new float[] {.332f, .332f, .332f}, new float[] {
            .239f, .221f, .239f
        }));

        private final String dataName;
        private final int least;
        private final int most;
        private final Normalisation normalisation;

        Colour(String dataName, int least, int most, Normalisation normalisation) {
            this.dataName = dataName;
            this.least = least;
            this.most = most;
            this.normalisation = normalisation;
        }

        /** The name of the data set. */
        @Override
        public String toString() {
            return dataName;
        }

        double least() {
            return least / 255.0;
        }

        double most() {
            return most / 255.0;
        }
    }

    private Shapes10() {}

    /** {@link #TRAIN_IMAGES} or {@link #TEST_IMAGES} images from seed 0. */
    public static Dataset standard(Colour colour, Split split) {
        return generate(colour, split, split == Split.TRAIN ? TRAIN_IMAGES : TEST_IMAGES, 0);
    }

    /** {@link #generate(Colour, Split, int, long)} of {@link Colour#FAINT}. */
    public static Dataset generate(Split split, int size, long seed) {
        return generate(Colour.FAINT, split, size, seed);
    }

    /**
     * Draws images 0 to {@code size - 1} of a split.
     *
     * @throws IllegalArgumentException if the size is below 1
     */
    public static Dataset generate(Colour colour, Split split, int size, long seed) {
        Require.argument(size >= 1, "shapes10 needs at least 1 image: got %s", size);
        Seeds seeds = new Seeds(seed).child("shapes10-" + split);
        int[] labels = IntStream.range(0, size).map(i -> i % SHAPES.length).toArray();
        byte[][] images = new byte[size][];
        IntStream.range(0, size).parallel().forEach(i -> images[i] = draw(colour, seeds.random("image", i), labels[i]));
        ImageFormat format = new ImageFormat(
                colour.dataName, 3, ShapeScene.SIZE, ShapeScene.SIZE, CLASS_NAMES, colour.normalisation);
        return new ImagesInMemory(format, split, labels, images);
    }

    /** Even classes are warm, odd ones cool. */
    private static byte[] draw(Colour colour, SplittableRandom random, int label) {
        return new ShapeScene(random, SHAPES[label], label % 2 == 0, colour).draw();
    }
}
