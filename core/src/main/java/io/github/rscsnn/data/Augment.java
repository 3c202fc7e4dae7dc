package io.github.rscsnn.data;

import io.github.rscsnn.tensor.Seeds;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;

/** How a training image is varied. The draws depend on seed, epoch and image alone, so not on batch size or threads. */
public enum Augment {
    /** The image as it is. */
    NONE,

    /**
     * A random place of the image's size in the image padded with four black pixels a side, then mirrored left and
     * right with probability 1/2: the customary augmentation of CIFAR.
     */
    CROP_FLIP,

    /** The random place alone, for images such as digits whose mirror image is something else. */
    CROP;

    private static final int PADDING = 4;

    /** {@code none}, {@code crop-flip} or {@code crop}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * What suits a data set: crop and flip, but crop alone where a mirror image is something else (MNIST), and nothing
     * where more images are had for the asking and a crop only cuts them (shapes10).
     */
    public static Augment customary(String dataName) {
        return switch (dataName) {
            case "mnist" -> CROP;
            case "shapes10" -> NONE;
            default -> CROP_FLIP;
        };
    }

    /**
     * Varies one image.
     *
     * @param from [C, H, W]
     * @param into [C, H, W], another array
     * @param seeds of the run
     * @param image the image's index in its data set
     */
    void apply(byte[] from, byte[] into, int channels, int height, int width, Seeds seeds, int epoch, int image) {
        if (this == NONE) {
            System.arraycopy(from, 0, into, 0, channels * height * width);
            return;
        }
        SplittableRandom random = seeds.random("augment", epoch, image);
        int shiftY = random.nextInt(2 * PADDING + 1) - PADDING;
        int shiftX = random.nextInt(2 * PADDING + 1) - PADDING;
        boolean flip = this == CROP_FLIP && random.nextBoolean();
        shift(from, into, channels, height, width, shiftY, shiftX);
        if (flip) {
            for (int row = 0; row < channels * height; row++) {
                mirror(into, row * width, width);
            }
        }
    }

    /** Moves the window by (shiftY, shiftX); what it shows beyond the image is black. */
    private static void shift(byte[] from, byte[] into, int channels, int height, int width, int shiftY, int shiftX) {
        int first = Math.max(0, -shiftX);
        int count = width - Math.abs(shiftX);
        Arrays.fill(into, 0, channels * height * width, (byte) 0);
        for (int c = 0; c < channels; c++) {
            for (int y = Math.max(0, -shiftY); y < Math.min(height, height - shiftY); y++) {
                int source = (c * height + y + shiftY) * width + Math.max(0, shiftX);
                System.arraycopy(from, source, into, (c * height + y) * width + first, count);
            }
        }
    }

    private static void mirror(byte[] bytes, int start, int width) {
        for (int left = start, right = start + width - 1; left < right; left++, right--) {
            byte kept = bytes[left];
            bytes[left] = bytes[right];
            bytes[right] = kept;
        }
    }
}
