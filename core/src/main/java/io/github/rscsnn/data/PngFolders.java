package io.github.rscsnn.data;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
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
     * @throws IllegalArgumentException if the images have neither one channel nor three
     */
    public static void write(Dataset data, Path folder, IntConsumer progress) throws IOException {
        byte[] planes = new byte[data.imageBytes()];
        for (int i = 0; i < data.size(); i++) {
            data.pixels(i, planes);
            Path classFolder = folder.resolve(fileName(data.classNames().get(data.label(i))));
            Files.createDirectories(classFolder);
            Path file = classFolder.resolve(String.format(Locale.ROOT, "%06d.png", i));
            if (!ImageIO.write(image(data, planes), "png", file.toFile())) {
                throw new IOException("this Java runtime cannot write PNG files");
            }
            progress.accept(i + 1);
        }
    }

    private static BufferedImage image(Dataset data, byte[] planes) {
        int height = data.height();
        int width = data.width();
        int plane = height * width;
        if (data.channels() != 1 && data.channels() != 3) {
            throw new IllegalArgumentException("pictures have one channel or three, not " + data.channels());
        }
        BufferedImage image = new BufferedImage(
                width, height, data.channels() == 1 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < plane; i++) {
            if (data.channels() == 1) {
                image.getRaster().setSample(i % width, i / width, 0, planes[i] & 0xff);
            } else {
                int red = planes[i] & 0xff;
                int green = planes[plane + i] & 0xff;
                int blue = planes[2 * plane + i] & 0xff;
                image.setRGB(i % width, i / width, red << 16 | green << 8 | blue);
            }
        }
        return image;
    }

    /** Without what a file system could take for something else. */
    private static String fileName(String className) {
        return className.replaceAll("[^\\p{L}\\p{N}_-]+", "-");
    }
}
