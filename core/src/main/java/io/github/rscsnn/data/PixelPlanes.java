package io.github.rscsnn.data;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.Raster;

/**
 * The pixels of an image in memory, one plane a channel; without transparency the same bytes that data sets read from its
 * file.
 *
 * @param picture of one channel (grey) or three (red, green, blue)
 * @param transparent whether some pixel was not opaque; it is put on white
 */
record PixelPlanes(Picture picture, boolean transparent) {
    static PixelPlanes of(BufferedImage image) {
        ColorModel model = image.getColorModel();
        boolean grey =
                model instanceof ComponentColorModel && model.getColorSpace().getType() == ColorSpace.TYPE_GRAY;
        if (grey) {
            return grey(image, model);
        }
        return model.hasAlpha() ? onWhite(image) : new PixelPlanes(ImageDecoder.picture(image), false);
    }

    /** The samples as they are: getRGB takes Java's grey for linear light and brightens it. */
    private static PixelPlanes grey(BufferedImage image, ColorModel model) {
        Raster raster = image.getRaster();
        int width = image.getWidth();
        int[] row = new int[width];
        int[] alphas = new int[width];
        boolean transparent = false;
        int shift = Math.max(0, model.getComponentSize(0) - 8); // of 16 bits the high 8 stay
        int most = (1 << model.getComponentSize(0)) - 1 >> shift;
        int opaque = model.hasAlpha() ? (1 << model.getComponentSize(1)) - 1 : 1;
        byte[] plane = new byte[width * image.getHeight()];
        for (int y = 0; y < image.getHeight(); y++) {
            raster.getSamples(0, y, width, 1, 0, row);
            if (model.hasAlpha()) {
                raster.getSamples(0, y, width, 1, 1, alphas);
            }
            for (int x = 0; x < width; x++) {
                float alpha = model.hasAlpha() ? (float) alphas[x] / opaque : 1;
                transparent |= alpha < 1;
                plane[y * width + x] = onWhite((row[x] >> shift) * 255 / most, alpha);
            }
        }
        return new PixelPlanes(new Picture(1, image.getHeight(), width, plane), transparent);
    }

    private static PixelPlanes onWhite(BufferedImage image) {
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
}
