package io.github.rscsnn.data;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/** Reads single images: PNG, JPEG, BMP and GIF (its first frame), whatever the file is called. */
public final class ImageFiles {
    /** Larger pictures are refused, before room is made for their pixels: 100 million. */
    private static final long MOST_PIXELS = 100_000_000;

    private ImageFiles() {}

    /** @throws IOException if there is no such file, it is no such image, or it is cut or damaged; names the file */
    public static BufferedImage read(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file.toString());
        }
        if (Files.isDirectory(file)) {
            throw new IOException(file + " is a folder, not an image");
        }
        try (ImageInputStream input = ImageIO.createImageInputStream(file.toFile())) {
            if (input == null) {
                throw new IOException("cannot read " + file + ": no permission, or not a file");
            }
            Iterator<ImageReader> readers = ImageIO.getImageReaders(input);
            if (!readers.hasNext()) {
                throw new IOException(file + " is not an image that can be read: give PNG, JPEG, BMP or GIF");
            }
            return read(file, readers.next(), input);
        }
    }

    private static BufferedImage read(Path file, ImageReader reader, ImageInputStream input) throws IOException {
        List<String> warnings = new ArrayList<>();
        try {
            reader.setInput(input, true, true);
            reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
            long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
            if (pixels > MOST_PIXELS) {
                throw new IOException("it has %,d pixels, more than %,d".formatted(pixels, MOST_PIXELS));
            }
            BufferedImage image = reader.read(0);
            for (String warning : warnings) {
                // the reader fills what is missing of a cut file with grey
                if (warning.toLowerCase(Locale.ROOT).matches(".*(premature end|bad huffman).*")) {
                    throw new IOException("it is cut or damaged (" + warning + ")");
                }
            }
            return image;
        } catch (IOException | RuntimeException e) { // readers throw all sorts of things at damaged files
            String why = e.getMessage() == null ? "it is cut or damaged" : e.getMessage();
            throw new IOException("cannot read the image " + file + ": " + why, e);
        } finally {
            reader.dispose();
        }
    }
}
