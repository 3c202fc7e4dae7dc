package io.github.rscsnn.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Where the files of a data set lie, and how to read them.
 *
 * @param directory the folder that holds the official folder ({@code cifar-10-batches-bin} and so on), or that folder
 *     itself
 * @param allowPart whether fewer images than the official number will do; else a file of another size is refused
 * @param images how image files are read; data sets of other files do not look at it
 */
public record DataLocation(Path directory, boolean allowPart, ImageOptions images) {
    public DataLocation {
        Objects.requireNonNull(directory, "directory");
        Objects.requireNonNull(images, "images");
    }

    /** With {@link ImageOptions#DEFAULTS}. */
    public DataLocation(Path directory, boolean allowPart) {
        this(directory, allowPart, ImageOptions.DEFAULTS);
    }

    /** The folder of this name within {@link #directory}, or that folder itself. */
    Path folder(String name) {
        Path inside = directory.resolve(name);
        return Files.isDirectory(inside) ? inside : directory;
    }

    /** Complete files below {@code directory}. */
    public static DataLocation of(Path directory) {
        return new DataLocation(directory, false);
    }

    /** The same folder, where a part of the data set will do. */
    public DataLocation allowingPart() {
        return new DataLocation(directory, true, images);
    }

    /** The same folder, read in another way. */
    public DataLocation with(ImageOptions options) {
        return new DataLocation(directory, allowPart, options);
    }
}
