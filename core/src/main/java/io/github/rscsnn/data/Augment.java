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
    CROP,

    /**
     * A random rectangle of the whole picture, 8 to 100 % of its area with sides of 3:4 to 4:3, resized to the image's
     * size, then mirrored with probability 1/2: the customary augmentation of ImageNet.
     */
    RESIZED_CROP_FLIP;

    private static final int PADDING = 4;

    /** {@code none}, {@code crop-flip}, {@code crop} or {@code resized-crop-flip}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * What suits a data set: crop and flip, but crop alone where a mirror image is something else (MNIST), nothing
     * where more images are had for the asking and a crop only cuts them (shapes10) or a mirror image is another gesture (frames),
     * and resized crops where pictures are of many sizes.
     */
    public static Augment customary(String dataName) {
        return switch (dataName) {
            case "mnist" -> CROP;
            case "shapes10", "shapes10-vivid", "frames" -> NONE;
            case "imagenet", "imagefolder" -> RESIZED_CROP_FLIP;
            default -> CROP_FLIP;
        };
    }

    /**
     * Reads image {@code index} of a data set and varies it.
     *
     * @param scratch [C, H, W], overwritten
     * @param into receives [C, H, W]
     * @param seeds of the run
     */
    void read(Dataset data, int index, byte[] scratch, byte[] into, Seeds seeds, int epoch) {
        int height = data.height();
        int width = data.width();
        if (this == RESIZED_CROP_FLIP) {
            Picture picture = data.picture(index);
            SplittableRandom random = seeds.random("augment", epoch, index);
            Box box = Box.random(picture.width(), picture.height(), random);
            Resample.resize(picture, box, width, height, new Box(0, 0, width, height), into);
            if (random.nextBoolean()) {
                mirror(into, data.channels() * height, width);
            }
        } else {
            data.pixels(index, scratch);
            apply(scratch, into, data.channels(), height, width, seeds, epoch, index);
        }
    }

    /**
     * Varies one image of fixed size: any kind but resized crops, which need the whole picture.
     *
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
            mirror(into, channels * height, width);
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

    private static void mirror(byte[] bytes, int rows, int width) {
        for (int start = 0; start < rows * width; start += width) {
            for (int left = start, right = start + width - 1; left < right; left++, right--) {
                byte kept = bytes[left];
                bytes[left] = bytes[right];
                bytes[right] = kept;
            }
        }
    }
}
