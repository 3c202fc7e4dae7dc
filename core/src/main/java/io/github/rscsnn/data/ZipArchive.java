package io.github.rscsnn.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.Locale;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/** Unpacks a {@code .zip} of plain files and folders. */
final class ZipArchive {
    private ZipArchive() {}

    /**
     * @param into an existing folder, outside of which nothing is written
     * @throws IOException if the archive is damaged, or an entry is a link or would land outside
     */
    static void unpack(Path archive, Path into) throws IOException {
        Path root = into.toAbsolutePath().normalize();
        try (ZipFile zip = ZipFile.builder().setPath(archive).get()) {
            Enumeration<ZipArchiveEntry> entries = zip.getEntries();
            while (entries.hasMoreElements()) {
                ZipArchiveEntry entry = entries.nextElement();
                Path target = root.resolve(entry.getName()).normalize();
                if (!target.startsWith(root)) {
                    throw new IOException(String.format(
                            Locale.ROOT,
                            "%s: entry '%s' would land outside the folder: refused.",
                            archive,
                            entry.getName()));
                }
                if (entry.isUnixSymlink()) {
                    throw new IOException(String.format(
                            Locale.ROOT,
                            "%s: entry '%s' is neither a file nor a folder: refused.",
                            archive,
                            entry.getName()));
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(target);
                } else {
                    Files.createDirectories(target.getParent());
                    try (InputStream in = zip.getInputStream(entry)) {
                        Files.copy(in, target);
                    }
                }
            }
        }
    }
}
