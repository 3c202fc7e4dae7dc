package io.github.rscsnn.data;

import io.github.rscsnn.option.Require;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Decodes JPEG with the libjpeg-turbo inside Leptonica, chosen by measurement (docs/benchmarks.md): several times faster
 * than the Java runtime's decoder, and the bytes are Pillow's. Baseline and progressive; gray, YCbCr, RGB, CMYK and YCCK.
 */
final class Jpeg {
    private static final int START_OF_SCAN = 0xDA;
    private static final int END = 0xD9;

    /** Cameras write 1 to 12, no program more than some dozens; each can make the decoder visit the whole picture. */
    private static final int MOST_SCANS = 100;

    private static final long MOST_VISITS = 2_000_000_000;

    /** What the markers say. */
    private record Header(int width, int height, int components, boolean adobe, int scans, boolean ended) {}

    private Jpeg() {}

    static boolean is(byte[] file) {
        return file.length > 2 && (file[0] & 0xFF) == 0xFF && (file[1] & 0xFF) == 0xD8 && (file[2] & 0xFF) == 0xFF;
    }

    static Picture decode(byte[] file) throws IOException {
        Header header = header(file);
        ImageDecoder.requireSensible(header.width, header.height);
        requireFewScans(header.scans, (long) header.width * header.height);
        Require.file(header.ended, "it is cut: a JPEG without its end");
        // Leptonica takes all CMYK for Adobe's, which is stored inverted
        return header.components == 4 && !header.adobe ? plainCmyk(file) : Leptonica.jpeg(file);
    }

    /** CMYK as it is printed: 0 is no ink. */
    private static Picture plainCmyk(byte[] file) throws IOException {
        ImageReader reader = ImageIO.getImageReadersByFormatName("jpeg").next();
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
            reader.setInput(in, true, true);
            ImageDecoder.requireSensible(reader.getWidth(0), reader.getHeight(0));
            Raster inks = reader.readRaster(0, null);
            return PixelPlanes.ofInks(inks);
        } catch (RuntimeException e) {
            throw new IOException("its decoder fails with " + e, e);
        } finally {
            reader.dispose();
        }
    }

    /** Walks the segments up to the end marker; behind it other things may lie, such as a film. */
    private static Header header(byte[] file) throws IOException {
        Header frame = null;
        boolean adobe = false;
        boolean ended = false;
        int scans = 0;
        int at = 2;
        while (at + 2 <= file.length && !ended) {
            int marker = file[at + 1] & 0xFF;
            if ((file[at] & 0xFF) != 0xFF || marker == 0xFF) {
                at++; // data of a scan, bytes between segments, or padding
                continue;
            }
            if (marker >= 0xD0 && marker <= 0xD8 || marker <= 0x01) {
                at += 2; // these have no length; within a scan 0 stands for a byte of its data
                continue;
            }
            ended = marker == END;
            if (ended || at + 4 > file.length) {
                break;
            }
            int length = number(file, at + 2);
            scans += marker == START_OF_SCAN ? 1 : 0;
            if (marker == 0xEE && length >= 7 && at + 9 <= file.length) {
                adobe |= new String(file, at + 4, 5, java.nio.charset.StandardCharsets.ISO_8859_1).equals("Adobe");
            }
            boolean start = marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
            Require.file(!start || frame == null, "it is damaged: a JPEG with two headers");
            if (start && at + 10 <= file.length) {
                frame = new Header(number(file, at + 7), number(file, at + 5), file[at + 9] & 0xFF, false, 0, false);
            }
            at += 2 + Math.max(length, 2);
        }
        Require.file(frame != null, "it is cut or damaged: a JPEG without a header");
        return new Header(frame.width, frame.height, frame.components, adobe, scans, ended);
    }

    private static void requireFewScans(int scans, long pixels) throws IOException {
        if (scans > MOST_SCANS || scans * pixels > MOST_VISITS) {
            throw new IOException("it has " + scans + " scans over " + pixels
                    + " pixels: a JPEG made to keep decoders busy; save it as a baseline JPEG or PNG");
        }
    }

    private static int number(byte[] file, int at) {
        return (file[at] & 0xFF) << 8 | file[at + 1] & 0xFF;
    }
}
