package io.github.rscsnn.data;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/** Image files for tests, made by the Java runtime. */
public final class Pictures {
    private Pictures() {}

    /** A smooth picture that differs with {@code seed}. */
    static BufferedImage gradient(int width, int height, int seed) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int red = 255 * x / width;
                int green = 255 * y / height;
                image.setRGB(x, y, red << 16 | green << 8 | (37 * seed & 0xFF));
            }
        }
        return image;
    }

    static BufferedImage plain(int type, int width, int height, int rgb) {
        BufferedImage image = new BufferedImage(width, height, type);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, rgb);
            }
        }
        return image;
    }

    static byte[] bytes(BufferedImage image, String format) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        if (!ImageIO.write(image, format, bytes)) {
            throw new IllegalArgumentException("no writer of " + format + " for this image");
        }
        return bytes.toByteArray();
    }

    /** A JPEG of four components as they are, which says nothing about what they mean. */
    static byte[] fourComponents(int width, int height, int... pixel) throws IOException {
        WritableRaster raster = Raster.createInterleavedRaster(0, width, height, 4, null);
        for (int i = 0; i < width * height; i++) {
            raster.setPixel(i % width, i / width, pixel);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            writer.setOutput(out);
            writer.write(null, new IIOImage(raster, null, null), null);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    /** Puts a segment right behind the start of a JPEG. */
    static byte[] withSegment(byte[] jpeg, int marker, byte[] content) {
        byte[] with = new byte[jpeg.length + content.length + 4];
        System.arraycopy(jpeg, 0, with, 0, 2);
        with[2] = (byte) 0xFF;
        with[3] = (byte) marker;
        with[4] = (byte) ((content.length + 2) >> 8);
        with[5] = (byte) (content.length + 2);
        System.arraycopy(content, 0, with, 6, content.length);
        System.arraycopy(jpeg, 2, with, content.length + 6, jpeg.length - 2);
        return with;
    }

    /** What Adobe's programs write: inks inverted; 0 for CMYK, 2 for YCCK. */
    static byte[] adobe(byte[] jpeg, int transform) {
        return withSegment(jpeg, 0xEE, new byte[] {'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, (byte) transform});
    }

    /** An Exif block that holds an orientation alone. */
    static byte[] exif(int orientation) {
        return new byte[] {
            'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte) orientation, 0, 0, 0, 0, 0, 0
        };
    }

    /** Puts a chunk eXIf right behind the header of a PNG. */
    static byte[] withExif(byte[] png, byte[] exif) {
        ByteBuffer chunk = ByteBuffer.allocate(exif.length + 12);
        chunk.putInt(exif.length)
                .put("eXIf".getBytes(StandardCharsets.US_ASCII))
                .put(exif);
        CRC32 sum = new CRC32();
        sum.update(chunk.array(), 4, exif.length + 4);
        chunk.putInt((int) sum.getValue());
        int header = 8 + 25;
        return ByteBuffer.allocate(png.length + chunk.capacity())
                .put(png, 0, header)
                .put(chunk.array())
                .put(png, header, png.length - header)
                .array();
    }

    /** Each pixel of a grey image as a square of {@code side}, {@code factor} times as bright. */
    static BufferedImage enlarged(BufferedImage grey, int side, int factor) {
        BufferedImage large =
                new BufferedImage(grey.getWidth() * side, grey.getHeight() * side, BufferedImage.TYPE_BYTE_GRAY);
        for (int y = 0; y < large.getHeight(); y++) {
            for (int x = 0; x < large.getWidth(); x++) {
                large.getRaster().setSample(x, y, 0, factor * grey.getRaster().getSample(x / side, y / side, 0));
            }
        }
        return large;
    }

    static Path write(Path file, byte[] bytes) throws IOException {
        Files.createDirectories(file.getParent());
        return Files.write(file, bytes);
    }

    /**
     * Writes {@code folder/train} and {@code folder/val} with a few images of different sizes in each of the classes.
     *
     * @return {@code folder}
     */
    public static Path imageFolder(Path folder, int trainImages, int valImages, String... classes) throws IOException {
        for (int c = 0; c < classes.length; c++) {
            for (int i = 0; i < trainImages; i++) {
                byte[] image = bytes(gradient(20 + 3 * i, 18 + 2 * c, 16 * c + i), i % 2 == 0 ? "jpg" : "png");
                write(folder.resolve("train/" + classes[c] + "/" + i + (i % 2 == 0 ? ".JPEG" : ".png")), image);
            }
            for (int i = 0; i < valImages; i++) {
                byte[] image = bytes(gradient(24, 20 + i, 100 + 16 * c + i), "jpg");
                write(folder.resolve("val/" + classes[c] + "/" + i + ".jpg"), image);
            }
        }
        return folder;
    }
}
