package io.github.rscsnn.data;

import io.github.rscsnn.option.Require;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * The files of one split, found in the official folder or in its parent.
 *
 * @param folder where they lie
 * @param present those that exist, in the official order; never empty
 */
record DataFiles(Path folder, List<Path> present) {
    static final String FETCH_OR_ALLOW =
            "Delete the folder and fetch it again, or allow a part of the data set (--allow-part).";

    /**
     * Looks in {@code directory/folder}, then in {@code directory}. A missing file is refused unless a part will do.
     *
     * @throws IOException naming the missing files and the ways to get them
     */
    static DataFiles find(String dataName, String folder, List<String> names, DataLocation location)
            throws IOException {
        Path chosen = location.folder(folder);
        List<Path> present =
                names.stream().map(chosen::resolve).filter(Files::isRegularFile).toList();
        if (present.isEmpty() || present.size() < names.size() && !location.allowPart()) {
            List<String> missing = names.stream()
                    .filter(name -> !Files.isRegularFile(chosen.resolve(name)))
                    .toList();
            throw missing(dataName, folder, missing, chosen);
        }
        return new DataFiles(chosen, present);
    }

    static IOException missing(String dataName, String folder, List<String> files, Path lookedIn) {
        return new IOException(String.format(
                Locale.ROOT,
                "%s: %s not found in %s. Fetch the data set (rsc data fetch %s) or name the folder that holds %s.",
                dataName,
                String.join(", ", files),
                lookedIn.toAbsolutePath(),
                dataName,
                folder));
    }

    static void checkRoom(byte[] into, int needed) {
        Require.argument(into.length >= needed, "an image needs %d bytes: the array has %d", needed, into.length);
    }
}
