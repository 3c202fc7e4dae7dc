package io.github.rscsnn.cli.doctor;

import io.github.rscsnn.data.DataCache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** The folder into which data sets are fetched: whether it can be written, and what is there. */
public final class DataCheck {
    /** CIFAR-10 packed and unpacked side by side. */
    private static final double ROOM = 0.5e9;

    private DataCheck() {}

    public static List<Finding> findings() throws IOException {
        return List.of(folder(DataCache.standard()));
    }

    static Finding folder(DataCache cache) throws IOException {
        Path existing = cache.root().toAbsolutePath();
        while (!Files.exists(existing)) {
            existing = existing.resolveSibling("");
        }
        if (!Files.isDirectory(existing) || !Files.isWritable(existing)) {
            return Finding.note(
                    "data folder",
                    cache.root() + " cannot be written",
                    "set RSC_DATA to a folder that can; until then only what is there can be used");
        }
        double free = Files.getFileStore(existing).getUsableSpace();
        String present = String.join(
                ", ",
                cache.list().stream()
                        .filter(DataCache.Entry::present)
                        .map(DataCache.Entry::name)
                        .toList());
        String found = String.format(
                Locale.ROOT,
                "%s, %.1f GB free, %s",
                cache.root(),
                free / 1e9,
                present.isEmpty() ? "no data set fetched yet" : "with " + present);
        if (free < ROOM) {
            return Finding.note("data folder", found, "free some space, or set RSC_DATA to a larger disk");
        }
        return Finding.ok("data folder", found);
    }
}
