package io.github.rscsnn.data;

import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Turns the bytes of an image file into a picture of three channels, by content and not by the file's name.
 *
 * <p>JPEG goes to {@link Jpeg}; PNG, GIF (its first image), BMP and TIFF to the decoders of the Java runtime. As with
 * Pillow's {@code convert("RGB")}: gray becomes three equal channels, a palette its colours, transparency is dropped,
 * of 16 bits a channel the high 8 stay, colour profiles and the orientation of EXIF are not looked at.
 */
final class ImageDecoder {
    /** Far above any photograph; keeps a small file with a damaged header from asking for gigabytes. */
    private static final long MOST_PIXELS = 100_000_000;

    private ImageDecoder() {}

    /** @throws IOException if the bytes hold no image, a cut one, or one of more than 100 megapixels */
    static Picture decode(byte[] file) throws IOException {
        if (file.length == 0) {
            throw new IOException("the file is empty");
        }
        return Jpeg.is(file) ? Jpeg.decode(file) : other(file);
    }

    static void requireSensible(long width, long height) throws IOException {
        if (width < 1 || height < 1 || width * height > MOST_PIXELS) {
            throw new IOException(String.format(
                    Locale.ROOT,
                    "its size of %dx%d pixels is not between 1 and %,d pixels",
                    width,
                    height,
                    MOST_PIXELS));
        }
    }

    private static Picture other(byte[] file) throws IOException {
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                throw new IOException("it is no JPEG, PNG, GIF, BMP or TIFF image");
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(in, true, true);
                requireSensible(reader.getWidth(0), reader.getHeight(0));
                return picture(reader.read(0));
            } catch (RuntimeException e) {
                // the decoders meet damaged files with exceptions of many kinds
                throw new IOException("its decoder fails with " + e, e);
            } finally {
                reader.dispose();
            }
        }
    }

    /** Three channels; transparency is dropped. */
    static Picture picture(BufferedImage image) {
        int width = image.getWidth();
        int height = image.getHeight();
        byte[] planes = new byte[3 * width * height];
        int[] bands = bands(image);
        if (bands.length == 0) {
            colours(image, planes);
        } else {
            Raster raster = image.getRaster();
            int shift = raster.getTransferType() == DataBuffer.TYPE_USHORT ? 8 : 0;
            int[] row = new int[width];
            for (int c = 0; c < 3; c++) {
                for (int y = 0; y < height; y++) {
                    raster.getSamples(0, y, width, 1, bands[c], row);
                    for (int x = 0; x < width; x++) {
                        planes[(c * height + y) * width + x] = (byte) (row[x] >> shift);
                    }
                }
            }
        }
        return new Picture(3, height, width, planes);
    }

    /**
     * Which bands of the raster are red, green and blue; none where only the colour model knows. The model is not asked
     * where the bands tell, because it would convert gray and profiles on its own terms.
     */
    private static int[] bands(BufferedImage image) {
        int type = image.getRaster().getTransferType();
        boolean whole = type == DataBuffer.TYPE_BYTE || type == DataBuffer.TYPE_USHORT;
        if (!(image.getColorModel() instanceof ComponentColorModel) || !whole) {
            return new int[0];
        }
        return image.getRaster().getNumBands() < 3 ? new int[3] : new int[] {0, 1, 2};
    }

    private static void colours(BufferedImage image, byte[] planes) {
        int width = image.getWidth();
        int height = image.getHeight();
        int[] row = new int[width];
        for (int y = 0; y < height; y++) {
            image.getRGB(0, y, width, 1, row, 0, width);
            for (int x = 0; x < width; x++) {
                for (int c = 0; c < 3; c++) {
                    planes[(c * height + y) * width + x] = (byte) (row[x] >> (16 - 8 * c));
                }
            }
        }
    }
}
