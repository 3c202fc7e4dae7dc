package io.github.rscsnn.data;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;

/**
 * Labelled images of one size as unsigned bytes, held in memory or read from a file each when they are asked for.
 * Immutable, so any number of threads may read it.
 *
 * <p>An image is C planes of H rows of W bytes, [C, H, W], the layout of the CIFAR binary files.
 */
public interface Dataset {
    /** What a network sees of it, and what it tells apart. */
    ImageFormat format();

    /** The name under which {@link Datasets} opens it, for example {@code cifar10}. */
    default String name() {
        return format().data();
    }

    Split split();

    int size();

    default int channels() {
        return format().channels();
    }

    default int height() {
        return format().height();
    }

    default int width() {
        return format().width();
    }

    /** T of event data, whose images are T frames of {@link #channels} / T planes one after the other; 0 of pictures. */
    default int frames() {
        return format().frames();
    }

    /** The class of an image, 0 to {@code classNames().size() - 1}. */
    int label(int index);

    /**
     * Copies an image.
     *
     * @param into receives [C, H, W] unsigned bytes from its position 0 on
     * @throws IllegalArgumentException if {@code into} is shorter than {@link #imageBytes()}
     * @throws BrokenImageException if the image's file cannot be decoded
     * @throws java.io.UncheckedIOException if it cannot be read
     */
    void pixels(int index, byte[] into);

    /**
     * What {@link #pixels} is cut from, as large as it is; the image itself where all have one size.
     *
     * @throws BrokenImageException as {@link #pixels}
     */
    default Picture picture(int index) {
        byte[] planes = new byte[imageBytes()];
        pixels(index, planes);
        return new Picture(channels(), height(), width(), planes);
    }

    /** How many threads may usefully read images at a time: more than one where they are decoded. */
    default int readers() {
        return 1;
    }

    /** What to do about images that cannot be decoded. */
    default BrokenImages broken() {
        return BrokenImages.FAIL;
    }

    /** What lies in its folders and is not among its images, a line for each reason, with count and first names. */
    default List<String> leftOut() {
        return List.of();
    }

    /** How many image files it has of each ending, in small letters; none where they are not files of their own. */
    default SortedMap<String, Integer> fileKinds() {
        return Collections.emptySortedMap();
    }

    default List<String> classNames() {
        return format().classNames();
    }

    default Normalisation normalisation() {
        return format().normalisation();
    }

    /** C * H * W. */
    default int imageBytes() {
        return channels() * height() * width();
    }

    /** What tells an image from others of its label: its pixels, or name and size of its file. */
    default byte[] fingerprint(int index) {
        byte[] pixels = new byte[imageBytes()];
        pixels(index, pixels);
        return pixels;
    }

    /**
     * SHA-256, in hexadecimal, of what was loaded: for each image in order its label as four bytes, highest first, then
     * its {@link #fingerprint}. It tells apart two copies of a data set, or two limits of one, in the record of a run;
     * it takes about half a second for 50,000 images in memory.
     */
    default String checksum() {
        MessageDigest sha = Digests.sha256();
        byte[] label = new byte[Integer.BYTES];
        for (int i = 0; i < size(); i++) {
            ByteBuffer.wrap(label).putInt(label(i));
            sha.update(label);
            sha.update(fingerprint(i));
        }
        return Digests.hex(sha);
    }
}
