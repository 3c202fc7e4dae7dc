package io.github.rscsnn.data;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;

/**
 * The pixels of an image in memory, one plane a channel: what networks see of it, in training as in {@code predict}.
 *
 * @param picture of one channel (grey) or three (red, green, blue)
 * @param transparent whether some pixel was not opaque; it is put on white
 */
record PixelPlanes(Picture picture, boolean transparent) {
    /**
     * The samples as they are where there are such of grey or red, green and blue: the colour model would take Java's grey
     * for linear light, and convert profiles on its own terms.
     */
    static PixelPlanes of(BufferedImage image) {
        ColorModel model = image.getColorModel();
        int transfer = image.getRaster().getTransferType();
        boolean samples = model instanceof ComponentColorModel
                && (transfer == DataBuffer.TYPE_BYTE || transfer == DataBuffer.TYPE_USHORT)
                && !(model.hasAlpha() && model.isAlphaPremultiplied());
        int space = model.getColorSpace().getType();
        if (samples && space == ColorSpace.TYPE_CMYK && !model.hasAlpha()) {
            return new PixelPlanes(ofInks(image.getRaster()), false);
        }
        boolean grey = space == ColorSpace.TYPE_GRAY;
        return samples && (grey || space == ColorSpace.TYPE_RGB) ? samples(image, grey ? 1 : 3) : converted(image);
    }

    private static PixelPlanes samples(BufferedImage image, int channels) {
        ColorModel model = image.getColorModel();
        Raster raster = image.getRaster();
        int width = image.getWidth();
        int size = width * image.getHeight();
        int[] row = new int[width];
        int[] alphas = new int[width];
        boolean transparent = false;
        int opaque = model.hasAlpha() ? (1 << model.getComponentSize(channels)) - 1 : 1;
        java.util.Arrays.fill(alphas, opaque);
        byte[] planes = new byte[channels * size];
        for (int y = 0; y < image.getHeight(); y++) {
            if (model.hasAlpha()) {
                raster.getSamples(0, y, width, 1, channels, alphas);
            }
            for (int c = 0; c < channels; c++) {
                int shift = Math.max(0, model.getComponentSize(c) - 8); // of 16 bits the high 8 stay
                int most = (1 << model.getComponentSize(c)) - 1 >> shift;
                raster.getSamples(0, y, width, 1, c, row);
                for (int x = 0; x < width; x++) {
                    transparent |= alphas[x] < opaque;
                    planes[c * size + y * width + x] =
                            onWhite((row[x] >> shift) * 255 / most, (float) alphas[x] / opaque);
                }
            }
        }
        return new PixelPlanes(new Picture(channels, image.getHeight(), width, planes), transparent);
    }

    /** Palettes, packed pixels and rare colour spaces, by the colour model. */
    private static PixelPlanes converted(BufferedImage image) {
        int width = image.getWidth();
        int height = image.getHeight();
        int[] row = new int[width];
        boolean transparent = false;
        byte[] planes = new byte[3 * width * height];
        for (int y = 0; y < height; y++) {
            image.getRGB(0, y, width, 1, row, 0, width);
            for (int x = 0; x < width; x++) {
                int argb = row[x];
                float alpha = (argb >>> 24) / 255f;
                transparent |= alpha < 1;
                for (int c = 0; c < 3; c++) {
                    planes[(c * height + y) * width + x] = onWhite(argb >> 16 - 8 * c & 0xFF, alpha);
                }
            }
        }
        return new PixelPlanes(new Picture(3, height, width, planes), transparent);
    }

    private static byte onWhite(int value, float alpha) {
        return (byte) Math.round(alpha * value + (1 - alpha) * 255);
    }

    /** CMYK as it is printed: 0 is no ink. */
    static Picture ofInks(Raster inks) {
        int width = inks.getWidth();
        int size = width * inks.getHeight();
        int shift = inks.getTransferType() == DataBuffer.TYPE_USHORT ? 8 : 0;
        byte[] planes = new byte[3 * size];
        int[] pixel = new int[inks.getNumBands()];
        for (int i = 0; i < size; i++) {
            inks.getPixel(i % width + inks.getMinX(), i / width + inks.getMinY(), pixel);
            int light = 255 - (pixel[3] >> shift);
            for (int c = 0; c < 3; c++) {
                planes[c * size + i] = (byte) (light - Math.round((pixel[c] >> shift) * light / 255f));
            }
        }
        return new Picture(3, inks.getHeight(), width, planes);
    }

    /** Of three channels: grey is repeated. */
    Picture colours() {
        if (picture.channels() == 3) {
            return picture;
        }
        int size = picture.height() * picture.width();
        byte[] planes = new byte[3 * size];
        for (int c = 0; c < 3; c++) {
            System.arraycopy(picture.planes(), 0, planes, c * size, size);
        }
        return new Picture(3, picture.height(), picture.width(), planes);
    }

    /** Java's image of the same samples. */
    static BufferedImage image(Picture picture) {
        int type = picture.channels() == 1 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_INT_RGB;
        BufferedImage image = new BufferedImage(picture.width(), picture.height(), type);
        int size = picture.width() * picture.height();
        int[] samples = new int[size];
        for (int c = 0; c < picture.channels(); c++) {
            for (int i = 0; i < size; i++) {
                samples[i] = picture.planes()[c * size + i] & 0xFF;
            }
            image.getRaster().setSamples(0, 0, picture.width(), picture.height(), c, samples);
        }
        return image;
    }
}
