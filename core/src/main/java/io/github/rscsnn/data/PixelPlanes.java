package io.github.rscsnn.data;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.Raster;

/**
 * The pixels of a picture, one plane a channel.
 *
 * @param planes one (grey) or three (red, green, blue) of H · W values in [0, 1]
 * @param transparent whether some pixel was not opaque; it is put on white
 */
record PixelPlanes(float[][] planes, boolean transparent) {
    private static final float[] UNIT = unit();

    private static float[] unit() {
        float[] unit = new float[256];
        for (int i = 0; i < unit.length; i++) {
            unit[i] = i / 255f;
        }
        return unit;
    }

    static PixelPlanes of(BufferedImage image) {
        ColorModel model = image.getColorModel();
        boolean grey =
                model instanceof ComponentColorModel && model.getColorSpace().getType() == ColorSpace.TYPE_GRAY;
        return grey ? grey(image, model) : colour(image);
    }

    /** The samples as they are: getRGB takes Java's grey for linear light and brightens it. */
    private static PixelPlanes grey(BufferedImage image, ColorModel model) {
        Raster raster = image.getRaster();
        int width = image.getWidth();
        int[] row = new int[width];
        int[] alphas = new int[width];
        boolean transparent = false;
        float most = (1L << model.getComponentSize(0)) - 1;
        float opaque = model.hasAlpha() ? (1L << model.getComponentSize(1)) - 1 : 1;
        float[] plane = new float[width * image.getHeight()];
        for (int y = 0; y < image.getHeight(); y++) {
            raster.getSamples(0, y, width, 1, 0, row);
            if (model.hasAlpha()) {
                raster.getSamples(0, y, width, 1, 1, alphas);
            }
            for (int x = 0; x < width; x++) {
                float alpha = model.hasAlpha() ? alphas[x] / opaque : 1;
                transparent |= alpha < 1;
                plane[y * width + x] = onWhite(row[x] / most, alpha);
            }
        }
        return new PixelPlanes(new float[][] {plane}, transparent);
    }

    private static PixelPlanes colour(BufferedImage image) {
        int width = image.getWidth();
        int[] row = new int[width];
        boolean transparent = false;
        float[][] planes = new float[3][width * image.getHeight()];
        for (int y = 0; y < image.getHeight(); y++) {
            image.getRGB(0, y, width, 1, row, 0, width);
            for (int x = 0; x < width; x++) {
                int argb = row[x];
                float alpha = UNIT[argb >>> 24];
                transparent |= alpha < 1;
                for (int c = 0; c < 3; c++) {
                    planes[c][y * width + x] = onWhite(UNIT[argb >> 16 - 8 * c & 0xFF], alpha);
                }
            }
        }
        return new PixelPlanes(planes, transparent);
    }

    private static float onWhite(float value, float alpha) {
        return alpha == 1 ? value : alpha * value + 1 - alpha;
    }
}
