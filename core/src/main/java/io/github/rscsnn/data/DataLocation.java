package io.github.rscsnn.data;

import java.nio.file.Path;
import java.util.Objects;

/**
 * Where the files of a data set lie.
 *
 * @param directory the folder that holds the official folder ({@code cifar-10-batches-bin} and so on), or that folder
 *     itself
 * @param allowPart whether fewer images than the official number will do; else a file of another size is refused
 */
public record DataLocation(Path directory, boolean allowPart) {
    public DataLocation {
        Objects.requireNonNull(directory, "directory");
    }

    /** Complete files below {@code directory}. */
    public static DataLocation of(Path directory) {
        return new DataLocation(directory, false);
    }

    /** The same folder, where a part of the data set will do. */
    public DataLocation allowingPart() {
        return new DataLocation(directory, true);
    }
}
