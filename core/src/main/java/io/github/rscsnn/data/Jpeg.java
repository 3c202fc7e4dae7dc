package io.github.rscsnn.data;

import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.leptonica.PIX;
import org.bytedeco.leptonica.global.leptonica;

/**
 * Decodes JPEG with the libjpeg-turbo inside Leptonica, chosen by measurement (docs/benchmarks.md): several times faster
 * than the Java runtime's decoder, and the bytes are Pillow's. Baseline and progressive; gray, YCbCr, RGB, CMYK and YCCK.
 */
final class Jpeg {
    private static final int SILENT = 6;

    static {
        // what is wrong is told in the exception, with the file's name
        leptonica.setMsgSeverity(SILENT);
    }

    /** What the markers before the image data say. */
    private record Header(int width, int height, int components, boolean adobe) {}

    private Jpeg() {}

    static boolean is(byte[] file) {
        return file.length > 2 && (file[0] & 0xFF) == 0xFF && (file[1] & 0xFF) == 0xD8 && (file[2] & 0xFF) == 0xFF;
    }

    static Picture decode(byte[] file) throws IOException {
        Header header = header(file);
        ImageDecoder.requireSensible(header.width, header.height);
        if (!ends(file)) {
            throw new IOException("it is cut: a JPEG without its end");
        }
        // Leptonica takes all CMYK for Adobe's, which is stored inverted
        return header.components == 4 && !header.adobe ? plainCmyk(file) : leptonica(file);
    }

    private static Picture leptonica(byte[] file) throws IOException {
        try (PointerScope scope = new PointerScope()) {
            PIX pix = leptonica.pixReadMemJpeg(
                    new BytePointer(file),
                    file.length,
                    0,
                    1,
                    new IntPointer(1),
                    leptonica.L_JPEG_CONTINUE_WITH_BAD_DATA);
            if (pix == null || pix.isNull()) {
                throw new IOException("it is a damaged JPEG, or one of a kind that is not decoded");
            }
            try {
                return picture(pix);
            } finally {
                leptonica.pixDestroy(pix);
            }
        }
    }

    /** Words of a row hold red, green and blue from their highest byte on, or four gray pixels. */
    private static Picture picture(PIX pix) throws IOException {
        int width = pix.w();
        int height = pix.h();
        int words = pix.wpl();
        if (pix.d() != 32 && pix.d() != 8) {
            throw new IOException("it has " + pix.d() + " bits a pixel");
        }
        IntPointer data = pix.data();
        byte[] planes = new byte[3 * width * height];
        int size = width * height;
        int[] row = new int[words];
        for (int y = 0; y < height; y++) {
            data.position((long) y * words).get(row);
            int at = y * width;
            if (pix.d() == 32) {
                for (int x = 0; x < width; x++) {
                    planes[at + x] = (byte) (row[x] >> 24);
                    planes[size + at + x] = (byte) (row[x] >> 16);
                    planes[2 * size + at + x] = (byte) (row[x] >> 8);
                }
            } else {
                for (int x = 0; x < width; x++) {
                    planes[at + x] = (byte) (row[x / 4] >> (24 - 8 * (x % 4)));
                }
            }
        }
        if (pix.d() == 8) {
            System.arraycopy(planes, 0, planes, size, size);
            System.arraycopy(planes, 0, planes, 2 * size, size);
        }
        return new Picture(3, height, width, planes);
    }

    /** CMYK as it is printed: 0 is no ink. */
    private static Picture plainCmyk(byte[] file) throws IOException {
        ImageReader reader = ImageIO.getImageReadersByFormatName("jpeg").next();
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
            reader.setInput(in, true, true);
            Raster inks = reader.readRaster(0, null);
            int size = inks.getWidth() * inks.getHeight();
            byte[] planes = new byte[3 * size];
            int[] pixel = new int[4];
            for (int i = 0; i < size; i++) {
                inks.getPixel(i % inks.getWidth(), i / inks.getWidth(), pixel);
                int light = 255 - pixel[3];
                for (int c = 0; c < 3; c++) {
                    planes[c * size + i] = (byte) (light - Math.round(pixel[c] * light / 255f));
                }
            }
            return new Picture(3, inks.getHeight(), inks.getWidth(), planes);
        } catch (RuntimeException e) {
            throw new IOException("its decoder fails with " + e, e);
        } finally {
            reader.dispose();
        }
    }

    /** Walks the segments up to the image data. */
    private static Header header(byte[] file) throws IOException {
        Header frame = null;
        boolean adobe = false;
        int at = 2;
        while (at + 4 <= file.length) {
            int marker = file[at + 1] & 0xFF;
            if ((file[at] & 0xFF) != 0xFF || marker == 0xFF) {
                at++; // bytes between segments, or padding
                continue;
            }
            int length = number(file, at + 2);
            if (marker == 0xDA) {
                break;
            }
            if (marker == 0xEE && length >= 7 && at + 9 <= file.length) {
                adobe |= new String(file, at + 4, 5, java.nio.charset.StandardCharsets.ISO_8859_1).equals("Adobe");
            }
            boolean start = marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
            if (start && at + 10 <= file.length) {
                frame = new Header(number(file, at + 7), number(file, at + 5), file[at + 9] & 0xFF, false);
            }
            at += 2 + Math.max(length, 2);
        }
        if (frame == null) {
            throw new IOException("it is cut or damaged: a JPEG without a header");
        }
        return new Header(frame.width, frame.height, frame.components, adobe);
    }

    private static int number(byte[] file, int at) {
        return (file[at] & 0xFF) << 8 | file[at + 1] & 0xFF;
    }

    /** Whether an end marker follows the last scan; inside a scan no two bytes look like either marker. */
    private static boolean ends(byte[] file) {
        for (int at = file.length - 2; at >= 2; at--) {
            if ((file[at] & 0xFF) == 0xFF) {
                int marker = file[at + 1] & 0xFF;
                if (marker == 0xD9) {
                    return true;
                }
                if (marker == 0xDA) {
                    return false;
                }
            }
        }
        return false;
    }
}
