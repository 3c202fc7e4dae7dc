package io.github.rscsnn.data;

import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.WritableRaster;
import java.nio.ByteOrder;

/** How a camera was held: the tag Orientation of Exif, in JPEG, PNG, WebP and TIFF. Damaged Exif counts as none. */
final class Exif {
    private static final int ORIENTATION = 0x0112;
    private static final int SHORT = 3;
    private static final String MARK = "Exif\0\0";

    private Exif() {}

    /** 1, as it is, to 8; see {@link #upright}. */
    static int orientation(byte[] file) {
        long tiff = -1;
        if (Jpeg.is(file)) {
            tiff = inJpeg(file);
        } else if (Bytes.at(file, 0, "\u0089PNG")) {
            tiff = inChunks(file, 8, "eXIf", ByteOrder.BIG_ENDIAN);
        } else if (Leptonica.isWebp(file)) {
            tiff = inChunks(file, 12, "EXIF", ByteOrder.LITTLE_ENDIAN);
        } else if (Bytes.at(file, 0, "II*\0") || Bytes.at(file, 0, "MM\0*")) {
            tiff = 0;
        }
        return tiff < 0 ? 1 : inTiff(file, tiff);
    }

    /** Where the TIFF structure of the first Exif segment begins; -1 for none. */
    private static long inJpeg(byte[] file) {
        long at = 2;
        while (Bytes.number(file, at, 1, ByteOrder.BIG_ENDIAN) == 0xFF) {
            long marker = Bytes.number(file, at + 1, 1, ByteOrder.BIG_ENDIAN);
            if (marker == 0xFF) {
                at++;
                continue;
            }
            long length = Bytes.number(file, at + 2, 2, ByteOrder.BIG_ENDIAN);
            if (marker == 0xDA || length < 2) {
                return -1;
            }
            if (marker == 0xE1 && Bytes.at(file, (int) at + 4, MARK)) {
                return at + 4 + MARK.length();
            }
            at += 2 + length;
        }
        return -1;
    }

    /** PNG has length, name, data and checksum; WebP name, length and data padded to an even number of bytes. */
    private static long inChunks(byte[] file, int first, String name, ByteOrder order) {
        boolean png = order == ByteOrder.BIG_ENDIAN;
        long at = first;
        while (at + 8 <= file.length) {
            long length = Bytes.number(file, png ? at : at + 4, 4, order);
            if (Bytes.at(file, (int) (png ? at + 4 : at), name)) {
                return Bytes.at(file, (int) at + 8, MARK) ? at + 8 + MARK.length() : at + 8;
            }
            at += 8 + length + (png ? 4 : length % 2);
        }
        return -1;
    }

    private static int inTiff(byte[] file, long start) {
        ByteOrder order = Bytes.at(file, (int) start, "II*\0")
                ? ByteOrder.LITTLE_ENDIAN
                : Bytes.at(file, (int) start, "MM\0*") ? ByteOrder.BIG_ENDIAN : null;
        if (order == null) {
            return 1;
        }
        long directory = start + Bytes.number(file, start + 4, 4, order);
        long entries = Bytes.number(file, directory, 2, order);
        for (long i = 0; i < entries; i++) {
            long entry = directory + 2 + 12 * i;
            if (Bytes.number(file, entry, 2, order) == ORIENTATION
                    && Bytes.number(file, entry + 2, 2, order) == SHORT) {
                long value = Bytes.number(file, entry + 8, 2, order);
                return value >= 1 && value <= 8 ? (int) value : 1;
            }
        }
        return 1;
    }

    /**
     * The picture as it was seen.
     *
     * @param orientation 1 to 8: where row 0 and column 0 of the file belong, as Exif says
     */
    static BufferedImage upright(BufferedImage image, int orientation) {
        if (orientation == 1) {
            return image;
        }
        boolean turned = orientation >= 5; // rows become columns
        int width = turned ? image.getHeight() : image.getWidth();
        int height = turned ? image.getWidth() : image.getHeight();
        boolean mirrored = orientation == 2 || orientation == 3 || orientation == 6 || orientation == 7;
        boolean upsideDown = orientation == 3 || orientation == 4 || orientation == 7 || orientation == 8;
        ColorModel model = image.getColorModel();
        WritableRaster raster = model.createCompatibleWritableRaster(width, height);
        Object pixel = null;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int u = mirrored ? width - 1 - x : x;
                int v = upsideDown ? height - 1 - y : y;
                pixel = image.getRaster().getDataElements(turned ? v : u, turned ? u : v, pixel);
                raster.setDataElements(x, y, pixel);
            }
        }
        return new BufferedImage(model, raster, model.isAlphaPremultiplied(), null);
    }
}
