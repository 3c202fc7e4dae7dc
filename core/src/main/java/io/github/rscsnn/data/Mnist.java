package io.github.rscsnn.data;

import io.github.rscsnn.option.Require;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * MNIST (LeCun, Cortes and Burges) and Fashion-MNIST (Xiao, Rasul and Vollgraf 2017) from their IDX files, plain or
 * gzip.
 *
 * <p>The images are 28x28; the networks here take 32x32. So each is padded with two black pixels a side to [1, 32, 32].
 * The normalisation constants are the customary ones of the unpadded images.
 */
public final class Mnist {
    /** Height and width of the images in the files. */
    public static final int INNER = 28;

    private static final String OF_DIGITS = "mnist";
    private static final String OF_GARMENTS = "fashion-mnist";
    private static final int OUTER = 32;
    private static final int BORDER = (OUTER - INNER) / 2;

    private static final List<String> DIGITS = List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
    private static final List<String> GARMENTS = List.of(
            "T-shirt/top", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot");

    private Mnist() {}

    /** Handwritten digits, from the folder {@code mnist}: 60,000 training and 10,000 test images. */
    public static Dataset digits(Split split, DataLocation location) throws IOException {
        return open(OF_DIGITS, split, location, .1307f, .3081f, DIGITS);
    }

    /** Garments, from the folder {@code fashion-mnist}: 60,000 training and 10,000 test images. */
    public static Dataset fashion(Split split, DataLocation location) throws IOException {
        return open(OF_GARMENTS, split, location, .2860f, .3530f, GARMENTS);
    }

    private static Dataset open(
            String name, Split split, DataLocation location, float mean, float std, List<String> classNames)
            throws IOException {
        String stem = split == Split.TRAIN ? "train" : "t10k";
        Path imageFile = find(name, stem + "-images-idx3-ubyte", location);
        Path labelFile = find(name, stem + "-labels-idx1-ubyte", location);
        Idx images = Idx.read(imageFile, 3);
        Idx labels = Idx.read(labelFile, 1);
        Require.file(
                images.size(1) == INNER && images.size(2) == INNER,
                "%s holds images of %dx%d where %s has %dx%d.",
                imageFile,
                images.size(1),
                images.size(2),
                name,
                INNER,
                INNER);
        Require.file(
                images.size(0) == labels.size(0),
                "%s holds %,d images but %s holds %,d labels.",
                imageFile,
                images.size(0),
                labelFile,
                labels.size(0));
        int official = split == Split.TRAIN ? 60_000 : 10_000;
        Require.file(
                images.size(0) == official || location.allowPart(),
                "%s holds %,d images where the official file of %s has %,d: it is a part, or another file. "
                        + DataFiles.FETCH_OR_ALLOW,
                imageFile,
                images.size(0),
                name,
                official);
        int[] classes = new int[images.size(0)];
        byte[][] padded = new byte[classes.length][];
        for (int i = 0; i < classes.length; i++) {
            classes[i] = labels.values()[i] & 0xFF;
            padded[i] = padded(images.values(), i);
            Require.file(
                    classes[i] < classNames.size(),
                    "%s: record %d has label %d where %s ends at 9: the file is damaged.",
                    labelFile,
                    i,
                    classes[i],
                    name);
        }
        Normalisation normalisation = new Normalisation(new float[] {mean}, new float[] {std});
        ImageFormat format = new ImageFormat(name, 1, OUTER, OUTER, classNames, normalisation);
        return new ImagesInMemory(format, split, classes, padded);
    }

    /** Whether a picture is as the files of one of these data sets hold it, and the network sees it padded. */
    static boolean isUnpadded(Picture picture, ImageFormat format) {
        return (format.data().equals(OF_DIGITS) || format.data().equals(OF_GARMENTS))
                && format.width() == OUTER
                && picture.channels() == 1
                && picture.width() == INNER
                && picture.height() == INNER;
    }

    /** Image {@code index} of [N, 28, 28] with its border. */
    static byte[] padded(byte[] images, int index) {
        byte[] image = new byte[OUTER * OUTER];
        for (int row = 0; row < INNER; row++) {
            System.arraycopy(images, (index * INNER + row) * INNER, image, (row + BORDER) * OUTER + BORDER, INNER);
        }
        return image;
    }

    private static Path find(String name, String file, DataLocation location) throws IOException {
        Path folder = location.folder(name);
        List<Path> candidates = new ArrayList<>(List.of(folder.resolve(file), folder.resolve(file + ".gz")));
        candidates.removeIf(candidate -> !Files.isRegularFile(candidate));
        if (candidates.isEmpty()) {
            throw DataFiles.missing(name, name, List.of(file + "[.gz]"), folder);
        }
        return candidates.getFirst();
    }
}
