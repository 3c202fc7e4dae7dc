package io.github.rscsnn.data;

import io.github.rscsnn.option.Require;
import java.awt.image.BufferedImage;
import java.io.IOException;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.leptonica.PIX;
import org.bytedeco.leptonica.global.leptonica;

/** The decoders libjpeg-turbo and libwebp, which Leptonica brings with it. */
final class Leptonica {
    private static final int SILENT = 6;

    static {
        // what is wrong is told in the exception, with the file's name
        leptonica.setMsgSeverity(SILENT);
    }

    private Leptonica() {}

    static boolean isWebp(byte[] file) {
        return Bytes.at(file, 0, "RIFF") && Bytes.at(file, 8, "WEBP");
    }

    /** WebP; transparency stays. */
    static BufferedImage webp(byte[] file) throws IOException {
        String refused = "it is a cut or damaged WebP, or one of a kind that is not decoded (an animation?)";
        try (PointerScope scope = new PointerScope()) {
            BytePointer bytes = new BytePointer(file);
            IntPointer width = new IntPointer(1);
            IntPointer height = new IntPointer(1);
            Require.file(
                    leptonica.readHeaderMemWebP(bytes, file.length, width, height, new IntPointer(1)) == 0, refused);
            ImageDecoder.requireSensible(width.get(), height.get());
            PIX pix = read(leptonica.pixReadMemWebP(bytes, file.length), refused);
            try {
                int type = pix.spp() == 4 ? BufferedImage.TYPE_INT_ARGB : BufferedImage.TYPE_INT_RGB;
                BufferedImage image = new BufferedImage(pix.w(), pix.h(), type);
                rows(pix, (y, row) -> {
                    for (int x = 0; x < image.getWidth(); x++) {
                        row[x] = Integer.rotateRight(row[x], 8); // from RGBA
                    }
                    image.getRaster().setDataElements(0, y, image.getWidth(), 1, row);
                });
                return image;
            } finally {
                leptonica.pixDestroy(pix);
            }
        }
    }

    private static PIX read(PIX pix, String refused) throws IOException {
        Require.file(pix != null && !pix.isNull(), "%s", refused);
        return pix;
    }

    /** JPEG, as three channels. */
    static Picture jpeg(byte[] file) throws IOException {
        String refused = "it is a damaged JPEG, or one of a kind that is not decoded";
        try (PointerScope scope = new PointerScope()) {
            BytePointer bytes = new BytePointer(file);
            IntPointer width = new IntPointer(1);
            IntPointer height = new IntPointer(1);
            IntPointer other = new IntPointer(1);
            Require.file(
                    leptonica.readHeaderMemJpeg(bytes, file.length, width, height, other, other, other) == 0, refused);
            ImageDecoder.requireSensible(width.get(), height.get()); // the size that the decoder itself will take
            PIX pix = read(
                    leptonica.pixReadMemJpeg(bytes, file.length, 0, 1, other, leptonica.L_JPEG_CONTINUE_WITH_BAD_DATA),
                    refused);
            try {
                return picture(pix);
            } finally {
                leptonica.pixDestroy(pix);
            }
        }
    }

    private static Picture picture(PIX pix) throws IOException {
        int width = pix.w();
        int height = pix.h();
        int size = width * height;
        boolean colours = pix.d() == 32;
        Require.file(colours || pix.d() == 8, "it has %s bits a pixel", pix.d());
        byte[] planes = new byte[3 * size];
        rows(pix, (y, row) -> {
            int at = y * width;
            if (colours) {
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
        });
        if (!colours) {
            System.arraycopy(planes, 0, planes, size, size);
            System.arraycopy(planes, 0, planes, 2 * size, size);
        }
        return new Picture(3, height, width, planes);
    }

    /** Takes row y, whose words hold red, green, blue and opacity from their highest byte on, or four grey pixels. */
    @FunctionalInterface
    private interface Rows {
        void take(int y, int[] words);
    }

    private static void rows(PIX pix, Rows rows) {
        IntPointer data = pix.data();
        int[] row = new int[pix.wpl()];
        for (int y = 0; y < pix.h(); y++) {
            data.position((long) y * row.length).get(row);
            rows.take(y, row);
        }
    }
}
