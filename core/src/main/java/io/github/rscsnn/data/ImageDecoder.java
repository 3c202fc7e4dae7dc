package io.github.rscsnn.data;

import io.github.rscsnn.option.Require;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.DirectColorModel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Turns the bytes of an image file into a picture of three channels, by content and not by the file's name.
 *
 * <p>JPEG and WebP go to {@link Leptonica}, PBM, PGM, PPM and PAM to {@link Pnm}; PNG, GIF (its first image), BMP and TIFF
 * to the decoders of the Java runtime. Gray becomes three equal channels, a palette its colours, of 16 bits a channel the high 8
 * stay, CMYK becomes RGB, all as with Pillow's {@code convert("RGB")}; colour profiles are not looked at. Transparent
 * pixels are put on white, and pictures are turned as their Exif says.
 */
final class ImageDecoder {
    /** Far above any photograph; keeps a small file with a damaged header from asking for gigabytes. */
    private static final long MOST_PIXELS = 100_000_000;

    private ImageDecoder() {}

    /** @throws IOException if the bytes hold no image, a cut one, or one of more than 100 megapixels */
    static Picture decode(byte[] file) throws IOException {
        if (Jpeg.is(file) && Exif.orientation(file) == 1) {
            return Jpeg.decode(file);
        }
        return PixelPlanes.of(image(file)).colours();
    }

    /**
     * The picture as it is in the file, with its transparency, turned upright.
     *
     * @throws IOException as {@link #decode}
     */
    static BufferedImage image(byte[] file) throws IOException {
        Require.file(file.length != 0, "the file is empty");
        BufferedImage image = Jpeg.is(file)
                ? PixelPlanes.image(Jpeg.decode(file))
                : Leptonica.isWebp(file) ? Leptonica.webp(file) : Pnm.is(file) ? Pnm.image(file) : other(file);
        return Exif.upright(image, Exif.orientation(file));
    }

    static void requireSensible(long width, long height) throws IOException {
        Require.file(
                width >= 1 && height >= 1 && width * height <= MOST_PIXELS,
                "its size of %dx%d pixels is not between 1 and %,d pixels",
                width,
                height,
                MOST_PIXELS);
    }

    private static BufferedImage other(byte[] file) throws IOException {
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                FileKind kind = FileKind.of(file);
                throw new IOException("it is no JPEG, PNG, GIF, BMP, TIFF, WebP or PNM image"
                        + (kind == null ? "" : " but " + kind.description()));
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(in, true, true);
                requireSensible(reader.getWidth(0), reader.getHeight(0));
                BufferedImage image = reader.read(0);
                int bits = image.getColorModel().getComponentSize(0);
                boolean whole = switch (image.getRaster().getTransferType()) {
                    case DataBuffer.TYPE_BYTE, DataBuffer.TYPE_USHORT -> true;
                    default -> image.getColorModel() instanceof DirectColorModel;
                };
                if (!whole) {
                    throw new IOException("its samples are signed, of " + bits
                            + " bits or real numbers: at most 16 bits" + " without a sign are decoded");
                }
                return image;
            } catch (RuntimeException e) {
                // the decoders meet damaged files with exceptions of many kinds
                throw new IOException("its decoder fails with " + e, e);
            } finally {
                reader.dispose();
            }
        }
    }
}
