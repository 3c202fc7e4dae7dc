package io.github.rscsnn.data;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** Unpacks a {@code .tar.gz} of plain files and folders. */
final class TarArchive {
    private TarArchive() {}

    /**
     * @param into an existing folder, outside of which nothing is written
     * @throws IOException if the archive is damaged, or an entry is a link or a device or would land outside
     */
    static void unpack(Path archive, Path into) throws IOException {
        Path root = into.toAbsolutePath().normalize();
        try (InputStream raw = new BufferedInputStream(Files.newInputStream(archive));
                TarArchiveInputStream tar = new TarArchiveInputStream(new GZIPInputStream(raw))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path target = root.resolve(entry.getName()).normalize();
                if (!target.startsWith(root)) {
                    throw new IOException(String.format(
                            Locale.ROOT,
                            "%s: entry '%s' would land outside the folder: refused.",
                            archive,
                            entry.getName()));
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(target);
                } else if (entry.isFile() && !entry.isLink() && !entry.isSymbolicLink()) {
                    Files.createDirectories(target.getParent());
                    Files.copy(tar, target);
                } else {
                    throw new IOException(String.format(
                            Locale.ROOT,
                            "%s: entry '%s' is neither a file nor a folder: refused.",
                            archive,
                            entry.getName()));
                }
            }
        }
    }
}
