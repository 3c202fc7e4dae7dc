package io.github.rscsnn.data;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Reads single images: PNG, JPEG (of all kinds that data sets are read from, CMYK too), BMP and GIF (its first frame),
 * whatever the file is called.
 */
public final class PictureFile {
    private PictureFile() {}

    /** @throws IOException if there is no such file, it is no such image, or it is cut or damaged; names the file */
    public static BufferedImage read(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file.toString());
        }
        if (Files.isDirectory(file)) {
            throw new IOException(file + " is a folder, not an image");
        }
        byte[] bytes = Files.readAllBytes(file);
        if (!Jpeg.is(bytes) && !hasReader(bytes)) {
            throw new IOException(file + " is not an image that can be read: give PNG, JPEG, BMP or GIF");
        }
        try {
            if (Jpeg.is(bytes)) {
                return image(Jpeg.decode(bytes));
            }
            try (ImageInputStream input = stream(bytes)) {
                return read(ImageIO.getImageReaders(input).next(), input);
            }
        } catch (IOException e) {
            throw new IOException("cannot read the image " + file + ": " + e.getMessage(), e);
        }
    }

    private static boolean hasReader(byte[] bytes) throws IOException {
        try (ImageInputStream input = stream(bytes)) {
            return ImageIO.getImageReaders(input).hasNext();
        }
    }

    private static ImageInputStream stream(byte[] bytes) {
        return new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes));
    }

    private static BufferedImage read(ImageReader reader, ImageInputStream input) throws IOException {
        try {
            reader.setInput(input, true, true);
            ImageDecoder.requireSensible(reader.getWidth(0), reader.getHeight(0));
            return reader.read(0);
        } catch (IOException | RuntimeException e) { // readers throw all sorts of things at damaged files
            throw new IOException(e.getMessage() == null ? "it is cut or damaged" : e.getMessage(), e);
        } finally {
            reader.dispose();
        }
    }

    private static BufferedImage image(Picture picture) {
        BufferedImage image = new BufferedImage(picture.width(), picture.height(), BufferedImage.TYPE_INT_RGB);
        int size = picture.width() * picture.height();
        int[] rgb = new int[size];
        byte[] planes = picture.planes();
        for (int i = 0; i < size; i++) {
            rgb[i] = (planes[i] & 0xFF) << 16 | (planes[size + i] & 0xFF) << 8 | planes[2 * size + i] & 0xFF;
        }
        image.setRGB(0, 0, picture.width(), picture.height(), rgb, 0, picture.width());
        return image;
    }
}
