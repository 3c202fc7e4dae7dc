package io.github.rscsnn.data;

import io.github.rscsnn.option.Require;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntConsumer;
import javax.imageio.ImageIO;

/** Writes data sets as files that {@link ImageFolder} reads: {@code CLASS/NUMBER.png}. */
public final class PngFolders {
    private PngFolders() {}

    /**
     * Writes all images, numbered as in the data set.
     *
     * @param folder made where it is missing; gets a folder for each class that has an image
     * @param progress told how many images are written
     * @throws IOException if a file cannot be written
     * @throws IllegalArgumentException if the images have neither one channel nor three, or two classes have names that
     *     would be one folder's
     */
    public static void write(Dataset data, Path folder, IntConsumer progress) throws IOException {
        requirePictures(data.channels()); // before there is a folder
        Map<String, String> classes = new HashMap<>();
        for (String name : data.classNames()) {
            String other = classes.put(fileName(name), name);
            Require.argument(
                    other == null,
                    "classes '%s' and '%s' would be one folder, %s: rename one",
                    other,
                    name,
                    fileName(name));
        }
        byte[] planes = new byte[data.imageBytes()];
        for (int i = 0; i < data.size(); i++) {
            data.pixels(i, planes);
            Path classFolder = folder.resolve(fileName(data.classNames().get(data.label(i))));
            Files.createDirectories(classFolder);
            Path file = classFolder.resolve(String.format(Locale.ROOT, "%06d.png", i));
            write(file, planes, data.channels(), data.height(), data.width());
            progress.accept(i + 1);
        }
    }

    /**
     * Writes one image.
     *
     * @param planes its bytes, channel by channel
     * @throws IllegalArgumentException if it has neither one channel nor three
     */
    public static void write(Path file, byte[] planes, int channels, int height, int width) throws IOException {
        requirePictures(channels);
        BufferedImage image = PixelPlanes.image(new Picture(channels, height, width, planes));
        Require.file(ImageIO.write(image, "png", file.toFile()), "this Java runtime cannot write PNG files");
    }

    /** Whether images of so many channels can be pictures. */
    public static boolean areTaken(int channels) {
        return channels == 1 || channels == 3;
    }

    private static void requirePictures(int channels) {
        Require.argument(areTaken(channels), "pictures have one channel or three, not %s", channels);
    }

    /** Without what a file system could take for something else. */
    private static String fileName(String className) {
        return className.replaceAll("[^\\p{L}\\p{N}_-]+", "-");
    }
}
