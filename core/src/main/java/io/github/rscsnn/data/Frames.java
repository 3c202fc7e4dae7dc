package io.github.rscsnn.data;

import io.github.rscsnn.option.Require;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Event data as frames [N, T, C, H, W], from files that the user has; an image is its T frames, C · T planes.
 *
 * <p>Pixels are in [0, 1], bytes of 255 levels as of every data set. Numbers up to 1 are taken as they are, and rounded to these;
 * whole numbers above 1 are counts of events, which are divided by the least of 1, 3, 5, 15, 17, 51, 85 and 255 that none exceeds:
 * so no count is rounded, and by normalisation the network sees the counts themselves.
 */
record Frames(ImageFormat format, Split split, FrameFile file, int[] labels, int levels) implements Dataset {
    /** How to lay out the files. */
    static final String LAYOUT =
            "DIR/train.npz and DIR/test.npz (or .h5, .hdf5) with arrays 'frames' [N, T, C, H, W] and"
                    + " 'labels' [N], or DIR/train-frames.npy, DIR/train-labels.npy and so on";

    /** Divisors of 255. */
    private static final int[] LEVELS = {1, 3, 5, 15, 17, 51, 85, 255};

    /**
     * Opens one split; classes and largest count are those of both, where the other one is there too.
     *
     * @throws IOException if its files are missing or damaged, or hold arrays of other shapes or numbers; the message names them
     */
    static Frames open(Split split, DataLocation location) throws IOException {
        FrameFile own = FrameFile.find(split, location.directory());
        if (own == null) {
            throw new MissingDataException("frames: no " + split + " frames in "
                    + location.directory().toAbsolutePath() + ". " + Datasets.layout("frames"));
        }
        FrameFile other = FrameFile.find(split == Split.TRAIN ? Split.TEST : Split.TRAIN, location.directory());
        int[] labels = own.labels();
        double largest = own.largest();
        int classes = Arrays.stream(labels).max().orElseThrow() + 1;
        if (other != null) {
            if (!Arrays.equals(own.image(), other.image())) {
                throw new IOException(own + " holds images " + Arrays.toString(own.image()) + ", " + other + " "
                        + Arrays.toString(other.image()) + ": train and test must have one shape [T, C, H, W]");
            }
            largest = Math.max(largest, other.largest());
            classes = Math.max(classes, Arrays.stream(other.labels()).max().orElseThrow() + 1);
        }
        Require.file(classes >= 2, "%s holds labels of one class alone: two are needed", own);
        int levels = levels(largest, own, other);
        return new Frames(format(own.image(), levels, classes), split, own, labels, levels);
    }

    /** @param image T, C, H, W */
    private static ImageFormat format(int[] image, int levels, int classes) {
        float[] std = new float[image[0] * image[1]];
        Arrays.fill(std, 1f / levels);
        List<String> names =
                IntStream.range(0, classes).mapToObj(String::valueOf).toList();
        Normalisation normalisation = new Normalisation(new float[std.length], std);
        return new ImageFormat("frames", std.length, image[2], image[3], names, normalisation, image[0], levels);
    }

    private static int levels(double largest, FrameFile own, @Nullable FrameFile other) throws IOException {
        if (largest <= 1) {
            return 1;
        }
        boolean whole = own.whole() && (other == null || other.whole());
        Require.file(
                whole && largest <= 255,
                "%s holds %s up to %s: frames are numbers in [0, 1] or whole counts up to 255; divide "
                        + "them by their largest",
                own,
                whole ? "counts" : "numbers",
                largest);
        return Arrays.stream(LEVELS).filter(each -> largest <= each).findFirst().orElseThrow();
    }

    @Override
    public int size() {
        return labels.length;
    }

    @Override
    public int label(int index) {
        return labels[index];
    }

    @Override
    public void pixels(int index, byte[] into) {
        Objects.checkIndex(index, size());
        DataFiles.checkRoom(into, imageBytes());
        double[] values = new double[imageBytes()];
        try {
            file.read(index, values);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (int i = 0; i < values.length; i++) {
            into[i] = (byte) Math.round(values[i] * (255.0 / levels));
        }
    }
}
