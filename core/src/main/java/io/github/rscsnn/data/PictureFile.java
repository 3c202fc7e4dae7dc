package io.github.rscsnn.data;

import io.github.rscsnn.option.Require;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads single images of all kinds that data sets are read from (PNG, JPEG, WebP, GIF, BMP, TIFF, PNM), whatever they are called. */
public final class PictureFile {
    private PictureFile() {}

    /** @throws IOException if there is no such file, it is no such image, or it is cut or damaged; names the file */
    public static BufferedImage read(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file.toString());
        }
        Require.file(!Files.isDirectory(file), "%s is a folder, not an image", file);
        return decoded(Files.readAllBytes(file), "the image " + file);
    }

    /**
     * The image in the bytes of such a file, as a service receives them.
     *
     * @throws IOException if they are no such image, or cut or damaged
     */
    public static BufferedImage decode(byte[] bytes) throws IOException {
        return decoded(bytes, "the image");
    }

    private static BufferedImage decoded(byte[] bytes, String what) throws IOException {
        try {
            return ImageDecoder.image(bytes);
        } catch (IOException e) {
            throw new IOException(
                    "cannot read " + what + ": " + (e.getMessage() == null ? "it is cut or damaged" : e.getMessage()),
                    e);
        }
    }
}
