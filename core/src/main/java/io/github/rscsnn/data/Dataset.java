package io.github.rscsnn.data;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.List;

/**
 * Labelled images of one size, held in memory as unsigned bytes. Immutable, so any number of threads may read it.
 *
 * <p>An image is C planes of H rows of W bytes, [C, H, W], the layout of the CIFAR binary files.
 */
public interface Dataset {
    /** The name under which {@link Datasets} opens it, for example {@code cifar10}. */
    String name();

    Split split();

    int size();

    int channels();

    int height();

    int width();

    /** The class of an image, 0 to {@code classNames().size() - 1}. */
    int label(int index);

    /**
     * Copies an image.
     *
     * @param into receives [C, H, W] unsigned bytes from its position 0 on
     * @throws IllegalArgumentException if {@code into} is shorter than {@link #imageBytes()}
     */
    void pixels(int index, byte[] into);

    List<String> classNames();

    Normalisation normalisation();

    /** C * H * W. */
    default int imageBytes() {
        return channels() * height() * width();
    }

    /**
     * SHA-256, in hexadecimal, of what was loaded: for each image in order its label as four bytes, highest first, then
     * its pixels. It tells apart two copies of a data set, or two limits of one, in the record of a run; reading all
     * the pixels takes about half a second for 50,000 images.
     */
    default String checksum() {
        MessageDigest sha = Digests.sha256();
        byte[] image = new byte[imageBytes()];
        byte[] label = new byte[Integer.BYTES];
        for (int i = 0; i < size(); i++) {
            ByteBuffer.wrap(label).putInt(label(i));
            pixels(i, image);
            sha.update(label);
            sha.update(image);
        }
        return Digests.hex(sha);
    }
}
