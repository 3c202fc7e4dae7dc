package io.github.rscsnn.data;

import io.github.rscsnn.option.Require;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.ArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/**
 * An archive of plain files and folders, and where it is unpacked.
 *
 * @param into an existing folder, outside of which nothing is written
 */
record Archive(Path archive, Path into) {
    Archive {
        into = into.toAbsolutePath().normalize();
    }

    /** @throws IOException if the archive is damaged, or an entry is a link or a device or would land outside */
    void untar() throws IOException {
        try (InputStream raw = new BufferedInputStream(Files.newInputStream(archive));
                TarArchiveInputStream tar = new TarArchiveInputStream(new GZIPInputStream(raw))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                boolean plain = entry.isFile() && !entry.isLink() && !entry.isSymbolicLink();
                unpack(entry, plain || entry.isDirectory(), tar);
            }
        }
    }

    /** @throws IOException as {@link #untar} */
    void unzip() throws IOException {
        try (ZipFile zip = ZipFile.builder().setPath(archive).get()) {
            for (ZipArchiveEntry entry : Collections.list(zip.getEntries())) {
                try (InputStream content = zip.getInputStream(entry)) {
                    unpack(entry, !entry.isUnixSymlink(), content);
                }
            }
        }
    }

    private void unpack(ArchiveEntry entry, boolean plain, InputStream content) throws IOException {
        Path target = into.resolve(entry.getName()).normalize();
        Require.file(
                target.startsWith(into) && plain,
                "%s: entry '%s' %s: refused.",
                archive,
                entry.getName(),
                plain ? "would land outside the folder" : "is neither a file nor a folder");
        if (entry.isDirectory()) {
            Files.createDirectories(target);
        } else {
            Files.createDirectories(target.getParent());
            Files.copy(content, target);
        }
    }
}
