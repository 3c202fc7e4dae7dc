package io.github.rscsnn.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What is in folders. */
public final class Folders {
    private Folders() {}

    /** Some of the files and folders in a folder, not below, in alphabetical order; none where there is no folder. */
    public static List<Path> list(Path folder, Predicate<Path> which) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(which).sorted().toList();
        }
    }

    /** As {@link #list}, those whose whole name matches the regular expression {@code name}. */
    public static List<Path> named(String name, Path folder) throws IOException {
        return list(folder, file -> file.getFileName().toString().matches(name));
    }

    /** Deletes a folder with all that is in it; nothing where there is none. */
    public static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
